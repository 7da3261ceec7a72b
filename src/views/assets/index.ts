/**
 * The files that pages load, all served by ourselves under /assets/. Names only: whoever serves them reads the disk.
 * `from` is the path inside src/; TypeScript modules are delivered with their types stripped.
 */
export interface Asset {
  /** Below /assets/. */
  readonly name: string
  readonly from: string
  readonly type: string
}

export const assets: readonly Asset[] = [
  { name: 'fairlead.css', from: 'views/assets/fairlead.css', type: 'text/css; charset=utf-8' },
  { name: 'icon.svg', from: 'views/assets/icon.svg', type: 'image/svg+xml' },
  ...font('public-sans-latin-wght-normal.woff2'),
  ...font('source-serif-4-latin-wght-normal.woff2'),
  ...font('atkinson-hyperlegible-mono-latin-wght-normal.woff2'),
  ...licence('OFL-public-sans.txt'),
  ...licence('OFL-source-serif-4.txt'),
  ...licence('OFL-atkinson-hyperlegible-mono.txt'),
  ...script('passkey'),
  ...script('inbox-keys'),
  ...script('preview'),
  ...script('countdown'),
]

function font(file: string): readonly Asset[] {
  return [{ name: `fonts/${file}`, from: `views/assets/fonts/${file}`, type: 'font/woff2' }]
}

function licence(file: string): readonly Asset[] {
  return [{ name: `fonts/${file}`, from: `views/assets/fonts/${file}`, type: 'text/plain; charset=utf-8' }]
}

function script(name: string): readonly Asset[] {
  return [{ name: `${name}.js`, from: `browser/${name}.ts`, type: 'text/javascript; charset=utf-8' }]
}
