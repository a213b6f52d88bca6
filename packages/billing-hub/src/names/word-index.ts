import { createLists } from './lists.ts'

/** The customers whose names contain a word, by their number in the spine. */
export interface WordIndex {
  add(words: readonly string[], at: number): void
  /**
   * Customers whose name has this word, customers whose name has it as two neighbouring words, and customers whose
   * whole name without spaces is this word. Lists are ascending.
   */
  find(word: string): readonly (readonly number[])[]
  /** Customers whose name has exactly this word. */
  having(word: string): readonly number[]
  /** The number of names that contain the word. */
  count(word: string): number
  /** Other words of the index that differ by one letter: missing, added, changed, or two letters swapped. */
  listNear(word: string): string[]
}

/** Shorter words have too many similar words, so they are not searched with one wrong letter. */
const shortest = 4

/**
 * One inverted index over the words of the spine's names, so that a name is compared only with the few names that share
 * a word with it. `listWords` returns the words of a customer that was added, or is being added.
 */
export function createWordIndex(listWords: (at: number) => readonly string[]): WordIndex {
  const postings = createLists<number>()
  const joined = createLists<number>((at, text) => listJoined(listWords(at)).includes(text))
  const shortened = createLists<string>(isShortened)
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

/** Whether a word becomes `rest` without one of its letters. */
function isShortened(word: string, rest: string): boolean {
  let at = 0
  // Beyond its end a text has the code NaN, which equals nothing.
  while (word.charCodeAt(at) === rest.charCodeAt(at)) at += 1
  return word.slice(at + 1) === rest.slice(at)
}
