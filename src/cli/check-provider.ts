import { type CliIo, EXIT } from './io.ts'

/** fairlead check provider DIR. */
export async function checkProvider(_place: string, _options: { readonly json: boolean }, io: CliIo): Promise<number> {
  io.err('not yet\n')
  return EXIT.usage
}
