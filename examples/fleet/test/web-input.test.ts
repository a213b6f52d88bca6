import { expect, test } from 'vitest'
import { startWeb } from './support/start-web.ts'

test('an address that is no tenant id is refused, and the web process runs on', async () => {
  const { web, port, deaths } = await startWeb('web-input', 'postgres://nobody@127.0.0.1:1/none')
  try {
    await web.ready
    const post = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST' })
      return answer.status
    }
    expect(await post('/tenants/%E0%A4%A/sync')).toBe(400)
    expect(await post('/nothing')).toBe(404)
    expect(deaths).toEqual([])
  } finally {
    web.kill('SIGKILL')
    await web.ended
  }
})
