/** What a passage seems to be written in. A guess from the small words, good enough to say that we cannot read it. */
export function languageOf(text: string): string | undefined {
  const script = SCRIPTS.find(([letters]) => letters.test(text))
  if (script) return script[1]
  const words = text.toLowerCase().match(/[\p{L}’']+/gu) ?? []
  if (words.length < 4) return undefined
  const counts = Object.entries(SMALL_WORDS).map(([language, small]) => ({
    language,
    hits: words.filter((word) => small.has(word)).length,
  }))
  const best = counts.reduce((a, b) => (b.hits > a.hits ? b : a))
  const english = counts.find(({ language }) => language === ENGLISH)?.hits ?? 0
  return best.hits >= 2 && best.hits > english ? best.language : english >= 1 ? ENGLISH : undefined
}

export const ENGLISH = 'English'

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\u3040-\u30ff]/, 'Japanese'],
  [/[\uac00-\ud7af]/, 'Korean'],
  [/[\u4e00-\u9fff]/, 'Chinese'],
  [/[\u0400-\u04ff]{3}/, 'Russian or a language in its letters'],
  [/[\u0590-\u05ff]{3}/, 'Hebrew'],
  [/[\u0600-\u06ff]{3}/, 'Arabic or a language in its letters'],
  [/[\u0370-\u03ff]{3}/, 'Greek'],
  [/[\u0900-\u0dff]{3}/, 'a language of India'],
  [/[¿¡]/, 'Spanish'],
]

const SMALL_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  English: wordsOf('the of and to a in is you that it for on are as with be this your from or by we our will not if'),
  German: wordsOf(
    'der die das und nicht wir sie ist ein eine den dem von zu mit auf für werden wird ihre bitte innerhalb keine oder',
  ),
  French: wordsOf(
    'le la les des et vous nous une un pour dans est que ne pas votre notre avec par sur sera dans sous ou',
  ),
  Spanish: wordsOf('el la los las de y que en un una para por con su usted no se nuestro nuestra del al será horas o'),
  Portuguese: wordsOf('o os as de e que em um uma para por com não se nosso nossa do da no na você será ou'),
  Italian: wordsOf('il lo la gli le di e che in un una per con non si nostro nostra del della entro sarà vostra o'),
  Dutch: wordsOf('de het een en van wij u is niet met voor op binnen uw wordt worden geen of onze te dat'),
  Polish: wordsOf('i w z na do nie się jest że o przez oraz dla nas państwa zostanie'),
  Swedish: wordsOf('och att det som en ett vi är inte med för på av din inom till'),
}

function wordsOf(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}
