import { inPackage } from '../fault.ts'

export const coreFaults = inPackage('core', {
  'query/query.ts': {
    tests: ['query/query.test.ts'],
    faults: {
      'a row that is set aside ends the reading': [
        ['if (elements.length < pageSize) return', 'if (rows.length < pageSize) return'],
      ],
    },
  },
  'oauth/authorization-response.ts': {
    tests: ['oauth/callback.test.ts'],
    faults: {
      'a company id may begin with anything': [['/^\\d{1,32}$/', '/\\d{1,32}$/']],
      'a company id may end with anything': [['/^\\d{1,32}$/', '/^\\d{1,32}/']],
    },
  },
  'oauth/discovery.ts': {
    tests: ['oauth/endpoints.test.ts'],
    faults: {
      'the discovery document overrides given addresses': [
        ['...found, ...fixed', '...fixed, ...found'],
      ],
    },
  },
  'oauth/exchange-code.ts': {
    tests: ['oauth/connect.test.ts', 'oauth/exchange-refused.test.ts'],
    faults: {
      'another environment of the same company needs no confirmation': [
        [
          'bound.realmId === realmId && bound.environment === environment',
          'bound.realmId === realmId',
        ],
      ],
    },
  },
  'client/create-realm.ts': {
    tests: ['oauth/access-token-source.test.ts'],
    faults: {
      'a realm reads with the consent of another environment': [
        ['now.realmId === realmId && now.environment === environment', 'now.realmId === realmId'],
      ],
      'a realm reads with the consent of another company': [
        [
          'now.realmId === realmId && now.environment === environment',
          'now.environment === environment',
        ],
      ],
    },
  },
  'oauth/access-token-source.ts': {
    tests: ['oauth/access-token-source.test.ts'],
    faults: {
      'a consent that ends now is called refused, not ended': [
        [
          'toEpochMs(consentExpiresAt(again.tokens)) <= clock.now()',
          'toEpochMs(consentExpiresAt(again.tokens)) < clock.now()',
        ],
      ],
      'a refusal of a connection that has changed meanwhile is thrown': [
        [
          "if (await store.requireAction({ generation, reason })) {\n        const event = 'quickbooks.connection.consent_lost'",
          "if ((await store.requireAction({ generation, reason })) || generation > 0) {\n        const event = 'quickbooks.connection.consent_lost'",
        ],
      ],
      'the stored token is returned while a newer one waits to be stored': [
        ['if (!unstored.has(tenantId)) {', 'if (tenantId !== null) {'],
      ],
      'the own refresh is repeated when Intuit answers with the same token': [
        [
          'if (isOwn || access.accessToken !== rejected) return access',
          'if (access.accessToken !== rejected) return access',
        ],
      ],
      'a shared refresh returns the token that was rejected': [
        [
          'if (isOwn || access.accessToken !== rejected) return access',
          'if (isOwn || access !== null) return access',
        ],
      ],
      'a set that could not be stored is forgotten': [['unstored.set(tenantId, set)', 'void set']],
      'a set that was stored is stored again': [['unstored.delete(tenantId)\n', '\n']],
      'the lease of a refresh that failed is kept': [
        [
          'await store.releaseRefresh({ generation: connection.generation, owner }).catch',
          'await Promise.resolve().catch',
        ],
      ],
    },
  },
  'entities/payment/rule.ts': {
    tests: ['derive/settlements.test.ts', 'derive/settlement-rules.test.ts'],
    faults: {
      'an invoice paid exactly by two memos is not attributed to them': [
        [
          'compareDecimals(credit, invoice.amount) <= 0',
          'compareDecimals(credit, invoice.amount) < 0',
        ],
      ],
      'cash that no line explains vanishes': [
        [
          "links.length === 0 && compareDecimals(cash, '0') > 0",
          "links.length > 0 && compareDecimals(cash, '0') > 0",
        ],
      ],
      'a deposit linked from a line is no credit': [
        [
          "others.filter((link) => link.type === 'Deposit')",
          "others.filter((link) => link.type === 'Nothing')",
        ],
      ],
    },
  },
  'entities/credit-memo/row.ts': {
    tests: ['derive/build-rows.test.ts', 'derive/credit-memo-state.test.ts'],
    faults: {
      'the balance of a memo comes before its remaining credit': [
        [
          'const reported = memo.RemainingCredit ?? memo.Balance',
          'const reported = memo.Balance ?? memo.RemainingCredit',
        ],
      ],
    },
  },
  'transport/limiter.ts': {
    tests: ['transport/limiter.test.ts'],
    faults: {
      'a shorter throttle ends a longer one': [
        [
          'state.pausedUntil = Math.max(state.pausedUntil, now + waitMs)',
          'state.pausedUntil = now + waitMs',
        ],
      ],
      'calls that fail together halve the rate each': [
        ['if (now >= state.pausedUntil) {', 'if (now >= 0) {'],
      ],
    },
  },
  'transport/call-attempt.ts': {
    tests: ['transport/api-transport.test.ts'],
    faults: {
      'a call that waited for a refresh keeps its turn': [
        ['if (clock.now() - admittedAt > LONGEST_HOLD_MS) return null', ''],
      ],
      'a token that expired in the queue is sent': [
        [
          'mayRenew === true && admittedAt >= first.expiresAt',
          'mayRenew === true && admittedAt >= first.expiresAt + 1e9',
        ],
      ],
    },
  },
  'transport/classify-answer.ts': {
    tests: ['transport/api-transport.test.ts', 'transport/retry-plan.test.ts'],
    faults: {
      'a request time-out of the gateway is final': [[' || status === 408', '']],
    },
  },
  'transport/undici-exchange.ts': {
    tests: ['transport/undici-exchange.test.ts'],
    faults: {
      'a small body may unpack to any size': [[', { maxOutputLength: limit }', '']],
      'a body may have any length': [['if (length > limit) throw tooLong(limit)', '']],
    },
  },
  'query/scan.ts': {
    tests: ['query/scan.test.ts', 'query/scan-large-pages.test.ts', 'query/scan-books-odd.test.ts'],
    faults: {
      'a total is believed though the rows it announced never came': [
        [
          'if (announcedMore && fresh > 0) isTotalProven = true',
          'if (announcedMore) isTotalProven = true',
        ],
      ],
      'a total is believed though it announced nothing': [
        [
          'if (announcedMore && fresh > 0) isTotalProven = true',
          'if (fresh > 0) isTotalProven = true',
        ],
      ],
    },
  },
  'entities/recurring-transaction/schedule.ts': {
    tests: ['derive/recurring-revenue.test.ts'],
    faults: {
      'used occurrences ignore an interval of several months': [
        ['const every = step * monthsOf(interval)', 'const every = monthsOf(interval)'],
      ],
      'used occurrences ignore an interval of several weeks': [
        ['diffDays(from, last) / (length * step)', 'diffDays(from, last) / length'],
      ],
    },
  },
  'entities/parts/version-order.ts': {
    tests: ['rules/version-order.test.ts'],
    faults: {
      'of equal times an older SyncToken wins': [
        ['return a === b ? 0 : a < b ? -1 : 1', 'return a === b ? 0 : a < b ? 1 : -1'],
      ],
      'a longer SyncToken is older': [['return a.length - b.length', 'return b.length - a.length']],
      'the first of equal versions stays': [['if (order >= 0) newest', 'if (order > 0) newest']],
      'a time in the future is believed': [
        [': earlierInstant(updatedAt, observedAt)', ': updatedAt'],
      ],
    },
  },
  'entities/balance-rules.ts': {
    tests: ['rules/balance-rules.test.ts', '../../storage-adapter/test/sync/contract.test.ts'],
    faults: {
      'a deposit is left out of the balance of its invoice': [
        ["subtracts: ['depositAmount']", 'subtracts: []'],
      ],
      'an invoice with an unreadable deposit is judged': [["needs: ['Deposit']", 'needs: []']],
    },
  },
})
