import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { IncomingDelivery, Reply } from '../src/delivery/delivery.ts'
import { sendReply, takeRequest } from '../src/shells/node-http.ts'
import type { MaybeParsedMessage } from '../src/shells/node-http.ts'

/** A message as Node gives it; the pieces of its body. */
function message(more: Partial<MaybeParsedMessage> = {}, pieces: string[] = ['ab', 'c']) {
  async function* read() {
    for (const piece of pieces) yield Buffer.from(piece)
  }
  return {
    method: 'POST',
    headers: {},
    rawHeaders: [],
    readableDidRead: false,
    complete: true,
    [Symbol.asyncIterator]: () => read(),
    ...more,
  } as unknown as MaybeParsedMessage
}

/** What the receiver is given. */
async function receive(incoming: MaybeParsedMessage) {
  const seen: IncomingDelivery[] = []
  const reply: Reply = { status: 200, headers: {}, text: '' }
  const handler = {
    receive: async (delivery: IncomingDelivery) => (seen.push(delivery), reply),
    fetch: async () => new Response(),
  }
  await takeRequest(handler, incoming, 'node')()
  const [delivery] = seen as [IncomingDelivery]
  const pieces: string[] = []
  for (;;) {
    const piece = (await delivery.body?.read()) ?? null
    if (piece === null) break
    pieces.push(Buffer.from(piece).toString())
  }
  delivery.body?.cancel()
  return { ...delivery, hasBody: delivery.body !== null, pieces }
}

test('the bytes come from the message, or from what a framework has kept of them', async () => {
  expect((await receive(message())).pieces).toEqual(['ab', 'c'])
  expect((await receive(message({ body: 'text' }))).pieces).toEqual(['text'])
  expect((await receive(message({ body: Buffer.from('bytes') }))).pieces).toEqual(['bytes'])
  const both = message({ body: { parsed: true }, rawBody: Buffer.from('raw') })
  expect((await receive(both)).pieces).toEqual(['raw'])
  expect((await receive(message({ body: { parsed: true }, rawBody: 'raw' }))).pieces).toEqual([
    'raw',
  ])
  // Express 4 leaves this on a message that it has not read.
  expect((await receive(message({ body: {} }))).pieces).toEqual(['ab', 'c'])
  expect((await receive(message({ body: null }))).pieces).toEqual(['ab', 'c'])
})

test('a body that was read before, and is not there, is an error of the host', () => {
  const take = (incoming: MaybeParsedMessage) => () =>
    takeRequest(async () => new Response(), incoming, 'express')
  expect(take(message({ body: { parsed: true } }))).toThrow('express.json')
  expect(take(message({ body: [] }))).toThrow('express.json')
  expect(take(message({ readableDidRead: true }))).toThrow('express.json')
})

test.each(['GET', 'HEAD'])(
  'a %s has no body, whatever a framework left on the message',
  async (method) => {
    const found = await receive(message({ method, body: { parsed: true } }))
    expect([found.method, found.hasBody]).toEqual([method, false])
  },
)

test('without a method it is taken for a GET', async () => {
  expect(await receive(message({ method: undefined as never }))).toMatchObject({
    method: 'GET',
    hasBody: false,
  })
})

test('a header is found by its name, joined where there are several, and never on the prototype', async () => {
  const headers = { 'intuit-signature': 'abc', 'set-cookie': ['a', 'b'] }
  const { header } = await receive(message({ headers }))
  expect(header('intuit-signature')).toBe('abc')
  expect(header('set-cookie')).toBe('a, b')
  expect(header('content-length')).toBeNull()
  expect(header('constructor')).toBeNull()
})

test('a function of the host is given a request with the headers and the body, and answers it', async () => {
  const seen: [string, string, string | null, string][] = []
  const handler = async (request: Request) => {
    const signature = request.headers.get('intuit-signature')
    seen.push([request.method, request.url, signature, await request.text()])
    return new Response('done', { status: 202, headers: { 'x-host': 'yes' } })
  }
  const rawHeaders = ['Host', 'evil.invalid', 'Intuit-Signature', 'abc']
  const reply = await takeRequest(handler, message({ rawHeaders }), 'node')()
  expect(reply).toMatchObject({ status: 202, text: 'done' })
  expect(reply.headers).toMatchObject({ 'x-host': 'yes' })
  await takeRequest(handler, message({ method: 'GET', rawHeaders }), 'node')()
  expect(seen).toEqual([
    ['POST', 'http://webhook.invalid/', 'abc', 'abc'],
    ['GET', 'http://webhook.invalid/', 'abc', ''],
  ])
})

test.each(['CONNECT', 'TRACE', 'track'])(
  '%s, which Request refuses, is 405 without the host',
  async (method) => {
    const handler = () => Promise.reject(new Error('was asked'))
    expect((await takeRequest(handler, message({ method }), 'node')()).status).toBe(405)
  },
)

test('a reply has its length, and closes a connection on which a body is still arriving', () => {
  const send = (complete: boolean) => {
    const said: unknown[] = []
    const outgoing = {
      setHeader: (...header: unknown[]) => said.push(header),
      writeHead: (status: number, headers: object) => (said.push([status, headers]), outgoing),
      end: (text: string) => said.push(text),
    }
    sendReply(
      { status: 413, headers: { 'x-a': '1' }, text: 'é' },
      { complete } as IncomingMessage,
      outgoing as unknown as ServerResponse,
    )
    return said
  }
  const written = [[413, { 'x-a': '1', 'content-length': 2 }], 'é']
  expect(send(true)).toEqual(written)
  expect(send(false)).toEqual([['connection', 'close'], ...written])
})
