import chromium from '@sparticuz/chromium'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the browser learns where its fonts are. */
export const fontsFile = join(tmpdir(), 'vectis-fonts.conf')

/** Before all test files: two that unpacked Chromium at the same time would each start half of it. */
export async function setup(): Promise<void> {
  // The package unpacks nothing where it finds the program, even if the fonts beside it are gone.
  if (!existsSync(join(tmpdir(), 'fonts'))) rmSync(join(tmpdir(), 'chromium'), { force: true })
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
