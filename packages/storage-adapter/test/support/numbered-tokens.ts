/** The `n`th set of tokens of a connection, each to be told from the others. */
export const numberedTokens = (n: number) => ({
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  accessTokenExpiresAt: '2027-11-02T16:04:05.000Z',
  refreshTokenExpiresAt: '2028-02-11T15:04:05.000Z',
  refreshTokenHardExpiresAt: '2031-11-01T15:04:05.000Z',
})
