import { createLists } from './lists.ts'

/** Where a word stands: customers by their number in the spine. */
export interface WordIndex {
  add(words: readonly string[], at: number): void
  /**
   * Customers whose name has this word; and those in whose name two neighbouring words make it, or which is it without
   * spaces. Lists are ascending.
   */
  find(word: string): readonly (readonly number[])[]
  /** Customers whose name has exactly this word. */
  having(word: string): readonly number[]
  /** In how many names the word stands. */
  count(word: string): number
  /** Other words of the index that differ by one letter: left out, put in, changed, or two turned. */
  listNear(word: string): string[]
}

/** Shorter words have too many similar words, so they are not searched with one wrong letter. */
const shortest = 4

/**
 * One inverted index over the words of the spine's names, so that a name is compared with the few it shares a word
 * with.
 */
export function createWordIndex(): WordIndex {
  const postings = createLists<number>()
  const joined = createLists<number>()
  const shortened = createLists<string>()
  return {
    add(words, at) {
      for (const word of new Set(words)) {
        if (!postings.has(word) && word.length >= shortest) {
          for (const rest of listShortened(word)) shortened.add(rest, word)
        }
        postings.add(word, at)
      }
      for (const text of listJoined(words)) joined.add(text, at)
    },
    having: postings.get,
    find(word) {
      const having = postings.get(word)
      return joined.has(word) ? [having, joined.get(word)] : [having]
    },
    count: (word) => (postings.has(word) ? postings.count(word) : joined.count(word)),
    listNear(word) {
      if (word.length < shortest) return []
      const near = new Set(shortened.get(word))
      for (const rest of listShortened(word)) {
        if (postings.has(rest)) near.add(rest)
        for (const other of shortened.get(rest)) near.add(other)
      }
      near.delete(word)
      return [...near]
    },
  }
}

/** Neighbouring words written together, and the whole name when it has more than two. */
export function listJoined(words: readonly string[]): string[] {
  const joined = words.slice(1).map((word, at) => `${words[at] ?? ''}${word}`)
  return words.length > 2 ? [...joined, words.join('')] : joined
}

function listShortened(word: string): Set<string> {
  const all = new Set<string>()
  for (let at = 0; at < word.length; at += 1) all.add(word.slice(0, at) + word.slice(at + 1))
  return all
}
