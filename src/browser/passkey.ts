/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Passkeys: asks the browser for a credential, puts its JSON into the form and sends it. The page says what is asked
 * for in `data-options`; the answer goes in the field `credential`. No other request is made from here.
 */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  form.addEventListener('submit', (event) => {
    const field = form.querySelector<HTMLInputElement>('input[name="credential"]')
    if (field === null || field.value !== '') return
    event.preventDefault()
    ask(form)
      .then((credential) => {
        field.value = JSON.stringify(credential)
        form.submit()
      })
      .catch((error: unknown) => say(form, wordsFor(error)))
  })
}

async function ask(form: HTMLFormElement): Promise<unknown> {
  if (typeof PublicKeyCredential !== 'function') throw new DOMException('', 'NotSupportedError')
  const options: unknown = JSON.parse(form.dataset['options'] ?? '{}')
  say(form, '')
  const credential =
    form.dataset['passkey'] === 'register'
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
            options as PublicKeyCredentialCreationOptionsJSON,
          ),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
        })
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('', 'NotAllowedError')
  return credential.toJSON()
}

function say(form: HTMLFormElement, words: string): void {
  const place = form.querySelector<HTMLElement>('[data-passkey-problem]')
  if (place === null) return
  place.hidden = words === ''
  place.textContent = words
}

function wordsFor(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  switch (name) {
    case 'InvalidStateError':
      return 'This machine has a passkey for you already.'
    case 'NotAllowedError':
      return 'Nothing was confirmed: it was called off, or took too long. Press the button to try again.'
    case 'SecurityError':
      return 'Passkeys need https and a name, or localhost. A one-time link works here too.'
    case 'NotSupportedError':
      return 'This browser has no passkeys. A one-time link works here too.'
    default:
      return 'The browser could not do that. A one-time link works here too.'
  }
}
