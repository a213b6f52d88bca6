// The changelog of a package: what each change means for a user, without hashes, and without lines that only say that another package of ours has a new number.
module.exports = {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().split('\n').join('\n  ')}`,
  getDependencyReleaseLine: async () => '',
}
