import htm from 'htm'
import { h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { expect, test } from 'vitest'
import { html, renderPage } from '../src/web/html.ts'
import { Markup } from '../src/web/markup.ts'

type Tag<Made> = (parts: TemplateStringsArray, ...values: unknown[]) => Made

const vnode = (htm as unknown as { bind(create: typeof h): Tag<VNode<object>> }).bind(h)

/** What pages do in their templates, once for each way to make markup. */
function write<Made>(html: Tag<Made>, value: unknown): Record<string, Made> {
  return {
    child: html`<p>${value}</p>`,
    children: html`<p>one, ${value} two ${value}</p>`,
    attribute: html`<a class=${value} href="/x">link</a>`,
    quoted: html`<a class="badge ${value} wide">link</a>`,
    named: html`<td data-open=${value} aria-current=${value} hidden=${value}></td>`,
    bare: html`<details open data-open><summary>More</summary></details>`,
    empty: html`<form>
      <input type="checkbox" value=${value} checked /><br /><meta name="x" content="" />
    </form>`,
    lines: html`<div>
      ${value} <b>and</b>
      ${[html`<i>${value}</i>`, value]} ${value && html`<u>${value}</u>`}
    </div>`,
    // prettier-ignore
    without: html`<p>${value}<area /><base /><br /><col /><embed /><hr /><img /><input /><link /><meta /><source /><track /><wbr /></p>`,
    entities: html`<p title="a & b">"quoted" & 'single' ></p>`,
    drawn: html`<svg viewBox="0 0 1 1" preserveAspectRatio="none">
      <path stroke-width="1.4" d=${value} />
    </svg>`,
    options: html`<select name="of">
      <option value="">None</option>
      <option value="one">${value}</option>
    </select>`,
  }
}

test.each([
  'text',
  '',
  '<script>alert("1")</script> & \' > \u00e9\u2014\u{1f4b6}',
  'a $& b $1 \0 0',
  0,
  -1.5,
  NaN,
  true,
  false,
  null,
  undefined,
])('templates with %j are written as the renderer of Preact writes them', (value) => {
  const [made, asked] = [write(html, value), write(vnode, value)]
  const texts = Object.entries(made).map(([name, { text }]) => [name, text])
  expect(texts).toEqual(Object.entries(asked).map(([name, node]) => [name, renderToString(node)]))
})

test('a template with several elements is a list of them, in a page too', () => {
  const rows = html`<dt>${'<a>'}</dt>
    <dd>b</dd>`
  expect(rows.text).toBe('<dt>&lt;a></dt><dd>b</dd>')
  expect(
    renderPage(
      html`<html>
        <body>
          ${rows}
        </body>
      </html>`,
    ),
  ).toBe('<!doctype html><html><body><dt>&lt;a></dt><dd>b</dd></body></html>')
})

test('a template is read once and holds no value of an earlier page', () => {
  const row = (value: unknown) =>
    html`<td class=${value} title="of ${value}">${value} <b>x</b></td>`
  expect(row('a').text).toBe('<td class="a" title="of a">a <b>x</b></td>')
  expect(row('"b"').text).toBe(
    '<td class="&quot;b&quot;" title="of &quot;b&quot;">&quot;b&quot; <b>x</b></td>',
  )
  expect(row(null).text).toBe('<td title="of null"> <b>x</b></td>')
})

test('what is no text is refused: it would say nothing on a page', () => {
  expect(() => html`<p>${{ text: '<b>not markup</b>' }}</p>`).toThrow('found object')
  expect(() => html`<p>${() => 'text'}</p>`).toThrow('found function')
  expect(() => html`<p title=${['a']}></p>`).toThrow('as title in a template, found object')
  expect(() => html`<${Markup} />`).toThrow('a part of a page is called')
})
