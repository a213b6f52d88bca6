import chromium from '@sparticuz/chromium'
import { renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the browser learns where its fonts are. */
export const fontsFile = join(tmpdir(), 'vectis-fonts.conf')

/** Before all test files: two that unpacked Chromium at the same time would each start half of it. */
export async function setup(): Promise<void> {
  await chromium.executablePath()
  // The package's own file names /tmp, wherever it unpacks the fonts; a Chromium without any font ends at its first letter.
  const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(tmpdir(), 'fonts')}</dir>
  <cachedir>${join(tmpdir(), 'vectis-fonts-cache')}</cachedir>
</fontconfig>
`
  writeFileSync(`${fontsFile}.${process.pid}`, fonts)
  renameSync(`${fontsFile}.${process.pid}`, fontsFile)
}
