import { expect, test } from 'vitest'
import '../expect-errors.ts'

const thrower = (value: unknown) => () => {
  throw value
}

test.each([undefined, null])(
  '%s in the place of an error has not the text of one',
  async (none) => {
    expect(() => expect(thrower(none)).toThrow('text')).toThrow(/text/)
    expect(() => expect(thrower(none)).toThrow(/text/)).toThrow(/text/)
    const rejected = async (expected: string | RegExp) => {
      await expect(Promise.reject(none)).rejects.toThrow(expected)
    }
    await expect(rejected('text')).rejects.toThrow(/text/)
    await expect(rejected(/text/)).rejects.toThrow(/text/)
    expect(thrower(none)).not.toThrow('text')
  },
)

test('an error is compared as before, and what throws nothing is red', async () => {
  const error = new TypeError('the text')
  for (const expected of ['text', /^the text$/, TypeError, error]) {
    expect(thrower(error)).toThrow(expected)
    await expect(Promise.reject(error)).rejects.toThrow(expected)
  }
  expect(thrower(error)).not.toThrow('another')
  expect(() => undefined).not.toThrow()
  expect(() => expect(thrower(error)).toThrow('another')).toThrow(/another/)
  expect(() => expect(thrower(error)).toThrow(RangeError)).toThrow(/RangeError/)
  expect(() => expect(() => undefined).toThrow('text')).toThrow(/throw/)
})
