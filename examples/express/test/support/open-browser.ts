import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'

/** Chromium as it comes with npm, without a window. Its own list of flags is left out: it would switch off the same-origin policy. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--headless=shell'],
    headless: true,
  })
}
