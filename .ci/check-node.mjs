// Runs before `demo` and `test`: pnpm only warns when the implied install fails, and would go on under an old Node. See
// docs/decisions/0001.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `Node ${process.versions.node} is running this script; 22.19 or later is needed.\n` +
      'The workspace brings Node 24 through npm: run "npx -y pnpm@12 install" and read its first error.\n',
  )
  process.exit(1)
}
