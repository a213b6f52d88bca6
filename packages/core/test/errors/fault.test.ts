import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { docsOf } from '../../src/errors/docs-of.ts'
import { FaultResponseError, describeFault } from '../../src/errors/fault-response-error.ts'
import { findFault, parseFault, type Fault } from '../../src/errors/fault.ts'

const pascal = {
  Error: [
    { Message: 'Object Not Found', Detail: 'Object Not Found : gone', code: '610', element: '' },
  ],
  type: 'ValidationFault',
}
const notFound: Fault = {
  type: 'ValidationFault',
  errors: [
    { code: '610', message: 'Object Not Found', detail: 'Object Not Found : gone', element: null },
  ],
}

describe('a Fault is found wherever QuickBooks puts it', () => {
  test.each([
    ['at the top', { Fault: pascal, time: '2026-11-23T02:00:00-08:00' }],
    ['inside QueryResponse, of an HTTP 200', { QueryResponse: { Fault: pascal } }],
    ['in place of a CDC answer', { CDCResponse: [{ Fault: pascal }] }],
    ['inside a CDC group', { CDCResponse: [{ QueryResponse: [{}, { Fault: pascal }] }] }],
    [
      'inside the one group of a CDC answer',
      { CDCResponse: [{ QueryResponse: { Fault: pascal } }] },
    ],
  ])('%s', (_where, body) => {
    expect(findFault(body)).toEqual(notFound)
    expect(parseFault(JSON.stringify(body))).toEqual(notFound)
  })

  test('in the small letters of the gateway, among null siblings, with the code in its message', () => {
    const body = {
      warnings: null,
      Fault: null,
      fault: {
        error: [
          {
            message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
            detail: 'Token expired',
            element: null,
          },
        ],
        type: 'AUTHENTICATION',
      },
      queryResponse: null,
      cdcresponse: [],
      time: 1_730_024_394_085,
    }
    expect(findFault(body)).toMatchObject({
      type: 'AUTHENTICATION',
      errors: [{ code: '3200', detail: 'Token expired', element: null }],
    })
  })

  test('as XML, whatever was accepted', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?><IntuitResponse time="2016-10-01T00:00:00Z" xmlns="http://schema.intuit.com/finance/v3">
      <Fault type="SERVICE"><Error code="003001" element="x"><Message>message=ThrottleExceeded; errorCode=003001</Message>
      <Detail>The request limit was reached &amp; more. Try again &lt;later&gt;: &quot;it&apos;s&quot; &amp;lt;</Detail></Error></Fault></IntuitResponse>`
    expect(parseFault(xml)).toEqual({
      type: 'SERVICE',
      errors: [
        {
          code: '3001',
          message: 'message=ThrottleExceeded; errorCode=003001',
          detail: `The request limit was reached & more. Try again <later>: "it's" &lt;`,
          element: 'x',
        },
      ],
    })
  })

  test('as XML without a code, an element or a type', () => {
    const xml = '<Fault><Error><Message>No</Message></Error></Fault>'
    const errors = [{ code: '', message: 'No', detail: '', element: null }]
    expect(parseFault(xml)).toEqual({ type: '', errors })
  })

  test('behind a byte order mark', () => {
    const body = JSON.stringify({ Fault: pascal })
    expect(parseFault(`\ufeff${body}`)).toEqual(notFound)
    expect(parseFault(` \ufeff${body}`)).toEqual(notFound)
  })

  test.each([
    ['plain text', 'stream timeout', 'stream timeout'],
    ['a page of a proxy', '<html><body><h1>502 Bad Gateway</h1></body></html>', '502 Bad Gateway'],
    ['JSON cut short', '{"Fault":{"Error":[{"Mess', '{"Fault":{"Error":[{"Mess'],
    ['nothing', '  ', '(empty body)'],
  ])('%s becomes a fault of its text', (_what, text, message) => {
    expect(parseFault(text)).toEqual({
      type: 'TEXT',
      errors: [{ code: '', message, detail: '', element: null }],
    })
  })

  test('a body without one holds none', () => {
    for (const body of [{ QueryResponse: {} }, { CDCResponse: [{ QueryResponse: [{}] }] }, {}]) {
      expect(findFault(body)).toBeNull()
      expect(parseFault(JSON.stringify(body))).toBeNull()
    }
  })

  test('one error that is no list, and codes that are numbers', () => {
    expect(findFault({ Fault: { Error: { Message: 'No', code: 120 }, type: 5 } })).toEqual({
      type: '5',
      errors: [{ code: '120', message: 'No', detail: '', element: null }],
    })
  })
})

describe('garbage', () => {
  const keys = [
    'Fault',
    'fault',
    'Error',
    'error',
    'QueryResponse',
    'CDCResponse',
    'code',
    'Detail',
  ]
  const faultLike = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue(),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 4 }),
    ),
  })).node

  test('never makes it throw: JSON of any shape', () => {
    fc.assert(
      fc.property(faultLike, (body) => {
        check(findFault(body))
        check(parseFault(JSON.stringify(body)))
      }),
      { numRuns: 1_000 },
    )
  })

  test('never makes it throw: text, XML in pieces, JSON cut anywhere', () => {
    const pieces = fc.constantFrom(
      ...['<', '>', '</', 'Fault', '<Error ', 'code="', '"', '<Message>', '</Message>', '</Error>'],
      ...['{"Fault":', '{"Error":[', ']}', ' ', '&amp;', '\ufeff', '\0', '\ud800'],
    )
    const text = fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 40 })
    fc.assert(
      fc.property(text, (parts) => check(parseFault(parts.join('')))),
      { numRuns: 1_000 },
    )
  })

  test('with a hundred thousand levels, or megabytes, needs no stack and no time', () => {
    const levels = 100_000
    check(parseFault(`${'{"CDCResponse":[{"QueryResponse":['.repeat(levels)}`))
    check(parseFault(`${'['.repeat(levels)}${']'.repeat(levels)}`))
    check(parseFault(`${'{"Fault":'.repeat(levels)}1${'}'.repeat(levels)}`))
    // Each of these would take minutes if the expressions saw all of it; the test may take five seconds.
    const pieces = ['<Error ', '<Error>', '<', '<Message>', '+', 'aA1+', 'token=', 'eyJaaaaaaaa.']
    for (const piece of pieces) {
      const long = piece.repeat(2_000_000 / piece.length)
      for (const text of [long, `<${long}`]) {
        const fault = parseFault(text)
        check(fault)
        expect(fault?.type).toBe('TEXT')
      }
    }
  })

  /** What comes out is text that may be shown. */
  function check(fault: Fault | null): void {
    if (fault === null) return
    expect(typeof fault.type).toBe('string')
    for (const { message, detail } of fault.errors) {
      expect(message.length).toBeLessThanOrEqual(501)
      expect(detail.length).toBeLessThanOrEqual(501)
    }
    expect(typeof describeFault(fault)).toBe('string')
  }
})

describe('FaultResponseError', () => {
  test('contains QuickBooks’ message, and what to do about the usual codes', () => {
    const error = new FaultResponseError(notFound, {
      code: 'fault',
      status: 400,
      intuitTid: '1-5f',
    })
    expect(error).toMatchObject({
      name: 'FaultResponseError',
      code: 'fault',
      faultCode: '610',
      status: 400,
      intuitTid: '1-5f',
    })
    expect(error.message).toBe(
      'QuickBooks answered with a fault: Object Not Found (Object Not Found : gone) [610]. ' +
        'The object was deleted or made inactive in QuickBooks, or belongs to another company.',
    )
  })

  test('an ended subscription is described in words an operator understands', () => {
    const errors = [{ code: '6190', message: 'Invalid Company Status', detail: '', element: null }]
    expect(new FaultResponseError({ type: 'ValidationFault', errors }).message).toContain(
      'subscription of this company has ended',
    )
  })

  test('a fault without errors', () => {
    const error = new FaultResponseError({ type: 'SystemFault', errors: [] })
    expect([error.faultCode, error.message]).toEqual([
      '',
      'QuickBooks answered with a fault: SystemFault.',
    ])
  })

  test('a code, type or element that may be a token is left out', () => {
    const token = 'EMULATED-AT-17-0123456789abcdef0123'
    const json = parseFault(
      JSON.stringify({ Fault: { Error: [{ code: token, element: token }], type: token } }),
    )
    const xml = parseFault(
      `<Fault type="${token}"><Error code="${token}" element="${token}"><Message>m</Message></Error></Fault>`,
    )
    for (const fault of [json!, xml!]) {
      expect(JSON.stringify(fault)).not.toContain(token)
      expect(new FaultResponseError(fault).message).not.toContain(token)
      expect(fault.errors[0]!.code).toBe('')
    }
  })
})

test.each([
  ['Said (Why) [610]', [{ code: '610', message: 'Said', detail: 'Why', element: null }]],
  ['Said [610]', [{ code: '610', message: 'Said', detail: 'Said', element: null }]],
  ['Said', [{ code: '', message: 'Said', detail: '', element: null }]],
  ['no message [610]', [{ code: '610', message: '', detail: '', element: null }]],
  ['SERVICE', []],
])('a fault is said as %j', (said, errors) => {
  expect(describeFault({ type: 'SERVICE', errors })).toBe(said)
})

test('a fault of no type and no error says so, and has no code and no remedy', () => {
  const fault = { type: '', errors: [] }
  expect(describeFault(fault)).toBe('no error given')
  const error = new FaultResponseError(fault)
  expect(error.message).toBe('QuickBooks answered with a fault: no error given.')
  expect(error).toMatchObject({ faultCode: '', remedy: null, isOfCompany: false, serverTime: null })
})

test('each code that is described has its own place, and any other one the page', () => {
  const page = 'https://github.com/vectis-placeholder/quickbooks/blob/main/docs/reference/errors.md'
  expect(
    ['fault', 'source_batch_refused', 'token', 'of_nobody'].map((code) => docsOf(code)),
  ).toEqual([`${page}#fault`, `${page}#source_batch_refused`, `${page}#token`, page])
})
