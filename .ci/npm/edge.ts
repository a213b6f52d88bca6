import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute, settle } from './execute.ts'
import type { Tools } from './tools.ts'

/**
 * What a host has at the edge, bundled as its deployment bundles it (conditions `workerd` and `edge-light`, no built-in
 * modules of Node), and run in a virtual machine that has Web APIs and nothing of Node. The answer must be that of Node.
 */
const program = `
import * as webhooks from '@vectis/quickbooks/webhooks'
import { deriveInvoiceStatus } from '@vectis/quickbooks/rows'
import { addDecimals } from '@vectis/quickbooks/values'

export async function run() {
  const legacy = { realmId: '9341', dataChangeEvent: { entities: [{ name: 'Invoice', id: '7', operation: 'Void', lastUpdated: '2026-11-23T10:00:00Z' }] } }
  const body = new TextEncoder().encode(JSON.stringify({ eventNotifications: [legacy] }))
  const header = await webhooks.signPayloadAsync(body, 'token')
  const right = await webhooks.verifySignatureAsync(body, header, ['old', 'token'])
  const wrong = await webhooks.verifySignatureAsync(body, header, ['other'])
  const { realmIds } = webhooks.openWebhookBody(body)
  const [event] = webhooks.parseWebhookBody(body)
  const hasNode = typeof webhooks.verifySignature === 'function'
  return JSON.stringify({ header, right, wrong, realmIds, event, rule: typeof deriveInvoiceStatus, sum: addDecimals('0.1', '0.2'), hasNode })
}
`

export async function runEdge(folder: string, { esbuild, edgeRuntime }: Tools): Promise<void> {
  writeFileSync(join(folder, 'edge.js'), program)
  const bundle = ['--bundle', '--format=iife', '--global-name=edge', '--platform=neutral']
  const check = async (condition: string) => {
    const outfile = `edge.${condition}.bundle.cjs`
    const flags = [...bundle, `--conditions=${condition}`, `--outfile=${outfile}`]
    await execute(esbuild, ['edge.js', ...flags], folder)
    const source = [
      `const { EdgeVM } = require(${JSON.stringify(edgeRuntime)})`,
      `const code = require('fs').readFileSync('${outfile}', 'utf8')`,
      `const machine = new EdgeVM({ initialCode: code })`,
      `if (machine.evaluate('typeof process + typeof Buffer + typeof require') !== 'undefinedundefinedundefined') throw new Error('not an edge')`,
      `machine.evaluate('edge.run()').then((said) => console.log(said), (error) => { console.error(error); process.exit(1) })`,
    ]
    const args = ['--input-type=commonjs', '-e', source.join('\n')]
    return (await execute(process.execPath, args, folder)).stdout
  }
  const onNode = `import('./edge.js').then(({ run }) => run()).then((said) => console.log(said))`
  const compare = async (condition: string) => {
    const expected = (await execute(process.execPath, ['-e', onNode], folder)).stdout
    const found = await check(condition)
    const same = expected.replace('"hasNode":true', '"hasNode":false')
    if (found !== same || expected === same || !found.includes('"tokenIndex":1'))
      throw new Error(`Expected at the edge what Node says:\n${same}${found}`)
  }
  for (const condition of ['workerd', 'edge-light'])
    await settle(`webhooks, rows and values at the edge (${condition})`, compare(condition))
}
