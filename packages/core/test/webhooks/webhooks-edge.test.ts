import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as edge from '../../src/webhooks-edge.ts'
import * as node from '../../src/webhooks.ts'
import { sha256 } from '../../src/webhooks/edge/sha256.ts'

const runs = { numRuns: Number(process.env['SIGNATURE_CASES'] ?? 200) / 10 }

describe('the edge form of /webhooks', () => {
  test('has the same names, but for the two that need node:crypto', () => {
    const nodeOnly = ['signPayload', 'verifySignature']
    expect([...Object.keys(edge), ...nodeOnly].toSorted()).toEqual(Object.keys(node).toSorted())
  })

  test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])(
    'hashes %i bytes as Node does',
    (length) => {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256)
      expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
    },
  )

  test('reads every body as Node does, with the same derived ids', () => {
    const legacy = fc.record({
      eventNotifications: fc.array(
        fc.record({
          realmId: fc.string(),
          dataChangeEvent: fc.record({
            entities: fc.array(
              fc.record({
                name: fc.string({ unit: 'grapheme' }),
                id: fc.string(),
                operation: fc.constantFrom('Create', 'Void', 'Merge'),
                lastUpdated: fc.string(),
              }),
            ),
          }),
        }),
      ),
    })
    const bodies = fc.oneof(
      legacy.map((one) => JSON.stringify(one)),
      fc.json(),
      fc.string({ unit: 'grapheme' }),
    )
    fc.assert(
      fc.property(bodies, (body) => {
        expect(edge.parseWebhookBody(body)).toEqual(node.parseWebhookBody(body))
        expect(edge.openWebhookBody(body).realmIds).toEqual(node.openWebhookBody(body).realmIds)
      }),
      runs,
    )
  })

  test('gives the verdict of Node for any body, tokens and header', async () => {
    const token = fc.oneof(fc.string(), fc.constant('  '), fc.constant(' pasted '))
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(token, { maxLength: 3 }),
        fc.nat(3),
        fc.option(fc.string()),
        async (body, tokens, signer, header) => {
          const key = tokens[signer]?.trim()
          const signed = key ? node.signPayload(body, key) : header
          const verdict = node.verifySignature(body, signed, tokens)
          expect(await edge.verifySignatureAsync(body, signed, tokens)).toEqual(verdict)
          const halves = [body.subarray(0, 10), body.subarray(10)]
          expect(await edge.verifySignatureAsync(halves, signed, tokens)).toEqual(verdict)
          if (key) expect(await edge.signPayloadAsync(body, key)).toBe(signed)
        },
      ),
      runs,
    )
  })

  test('does not sign with an empty token', async () => {
    await expect(edge.signPayloadAsync('{}', ' ')).rejects.toThrow('found an empty one')
  })
})
