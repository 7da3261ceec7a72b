import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { jsonApi } from '../../src/channels/json-api.ts'

test('a file is fetched with our credentials only from the very origin, and nothing is followed to another place', async () => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? '-'}`)
    if (request.url === '/away') response.writeHead(302, { location: '/secret' }).end()
    else response.end('bytes')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const headers = { authorization: 'Bearer ours' }
    assert.ok(await jsonApi(`http://${at}/v1/`, headers).file(`http://${at}/file`, 100))
    assert.equal(await jsonApi(`http://${at}/v1/`, headers).file(`http://${at}/away`, 100), undefined)
    // Our interface is asked by TLS; an address without it is on the same host, and still another place.
    assert.equal(await jsonApi(`https://${at}/v1/`, headers).file(`http://${at}/file`, 100), undefined)
    assert.deepEqual(seen, ['/file Bearer ours', '/away Bearer ours'])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
