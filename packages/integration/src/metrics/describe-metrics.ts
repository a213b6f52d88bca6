import type { Gauge } from './gauges.ts'

/**
 * The text exposition format.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function describeMetrics(gauges: readonly Gauge[]): string {
  return gauges
    .map(({ name, help, samples }) => {
      const lines = samples.map(({ labels, value }) => {
        const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escape(text)}"`)
        return `${name}{${pairs.join(',')}} ${value}\n`
      })
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
    })
    .join('')
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
