/** What the emulator leaves out, each with the file and the name of the test that shows what a client meets there. */
export const limits: readonly { limit: string; file: string; test: string }[] = [
  {
    limit: 'Attachments have no content: `/upload` is a Fault',
    file: 'company-paths.test.ts',
    test: 'every path below a company is the company API: token, realm in the log, and writes()',
  },
  {
    limit: 'GraphQL, payments, payroll and every other API of Intuit: 404',
    file: 'company-paths.test.ts',
    test: 'another API of Intuit is not found',
  },
  {
    limit: 'Four reports are computed from the books; any other is a Fault that says so',
    file: 'reports.test.ts',
    test: 'a report that the books cannot compute is a Fault with the reason',
  },
  {
    limit:
      'Bills, estimates, vendors and all else without books are kept as they were sent, and move no balance',
    file: 'writes/writes.test.ts',
    test: 'an entity without books is stored as it was sent, queried, changed and deleted',
  },
  {
    limit: 'A company whose rows are computed from their index cannot be kept in a file',
    file: 'state.test.ts',
    test: 'flags that make no sense together are errors',
  },
  {
    limit: 'Behind MSW a connection breaks as a whole, without a code and never within a body',
    file: 'msw.test.ts',
    test: 'a fault that breaks the connection reaches the client as a network error',
  },
]
