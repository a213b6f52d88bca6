/** OpenTelemetry's attributes of a message, for a job of the queue. */
export function describeMessage(operation: 'send' | 'process', queue: string) {
  return {
    'messaging.system': 'pg-boss',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': queue,
  }
}

/** The attributes of the metric, without the operation type: the name says enough. */
export function describeProcess(queue: string) {
  const { 'messaging.operation.type': _type, ...about } = describeMessage('process', queue)
  return about
}
