import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'
import { fontsFile } from './install-browser.ts'

/**
 * Chromium from npm, without a window, with the font that comes with it. The package's own list of flags is not used: it
 * would switch off the same-origin policy.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await chromium.executablePath()
  return playwright.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--disable-gpu',
      '--headless=shell',
      // The same letters on every machine.
      '--disable-lcd-text',
      '--font-render-hinting=none',
    ],
    env: { ...definedVariables(), FONTCONFIG_FILE: fontsFile },
    headless: true,
  })
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
}
