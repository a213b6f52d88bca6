/** What is asked of the compiler, in one file: they share one program over every source, which takes longest to make. */
import './compiler/option-tables.ts'
import './compiler/remedies.ts'
import './compiler/surface-uses.ts'
import './compiler/surface.ts'
import './compiler/text-keys.ts'
