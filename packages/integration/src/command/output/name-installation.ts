/** An installation in words; null: tokens that are bound to none, or a host without an id. */
export function nameInstallation(installationId: string | null): string {
  return installationId === null ? 'no named installation' : `"${installationId}"`
}
