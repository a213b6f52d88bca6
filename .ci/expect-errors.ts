import { chai } from 'vitest'

/**
 * A set-up file of every project. `toThrow('text')` of vitest is content with undefined or null in the place of an error:
 * a function that forgets to return its error would not be noticed. Here such a value counts as an error without a text.
 */
declare global {
  var expectsErrors: boolean | undefined
}

type Method = (this: object, ...expected: unknown[]) => unknown

const errorOf = (thrown: unknown) => thrown ?? new Error()

// Test files share a process.
if (globalThis.expectsErrors !== true) {
  globalThis.expectsErrors = true
  chai.use((_chai, { flag, overwriteMethod }) => {
    const overwritten = (original: Method): Method =>
      function (...expected) {
        const subject: unknown = flag(this, 'object')
        if (flag(this, 'promise') === 'rejects') flag(this, 'object', errorOf(subject))
        else if (typeof subject === 'function') {
          flag(this, 'object', () => {
            try {
              return subject() as unknown
            } catch (thrown) {
              // oxlint-disable-next-line typescript/only-throw-error -- what was thrown, as it was
              throw errorOf(thrown)
            }
          })
        }
        return original.apply(this, expected)
      }
    for (const name of ['toThrow', 'toThrowError'])
      overwriteMethod(chai.Assertion.prototype, name, overwritten as never)
  })
}
