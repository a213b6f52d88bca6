/** One call for all who ask, also later. After a failure the next one to ask makes another. */
export function shareUntilFailed<T>(make: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined
  return async () => {
    shared ??= make()
    try {
      return await shared
    } catch (error) {
      shared = undefined
      throw error
    }
  }
}
