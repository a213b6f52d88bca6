import { expect, test } from 'vitest'
import { buildTickCron } from '../../src/fleet/tick-cron.ts'

const minutesOf = (cron: string) => cron.split(' ')[0]!.split(',').map(Number)

test.each([1, 2, 15, 60])('every %i minutes of each hour, the same ones each time', (every) => {
  const cron = buildTickCron('acme', every)
  const minutes = minutesOf(cron)
  expect(minutes).toHaveLength(60 / every)
  expect(minutes[0]).toBeLessThan(every)
  expect(minutes.every((minute, n) => minute === minutes[0]! + n * every)).toBe(true)
  expect(cron).toBe(`${minutes.join(',')} * * * *`)
  expect(buildTickCron('acme', every)).toBe(cron)
})

test('tenants are spread over the minutes', () => {
  const firsts = Array.from({ length: 300 }, (_, n) => minutesOf(buildTickCron(`t${n}`, 15))[0])
  for (let minute = 0; minute < 15; minute += 1)
    expect(firsts.filter((first) => first === minute).length).toBeGreaterThan(5)
})

test.each([0, -1, 7, 61, 1.5, Number.NaN])('%d minutes do not divide an hour', (every) => {
  expect(() => buildTickCron('acme', every)).toThrow('Expected tickMinutes to divide an hour')
})
