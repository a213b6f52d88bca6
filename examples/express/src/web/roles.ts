export type Role = 'admin' | 'analyst' | 'viewer'

export interface User {
  name: string
  role: Role
}

/** Seeded for the example; a host has its own accounts. */
export const users: readonly User[] = [
  { name: 'Ada Admin', role: 'admin' },
  { name: 'Anil Analyst', role: 'analyst' },
  { name: 'Vera Viewer', role: 'viewer' },
]

const rank: Record<Role, number> = { viewer: 0, analyst: 1, admin: 2 }

export function mayEnter(user: User | null, role: Role): boolean {
  return user !== null && rank[user.role] >= rank[role]
}
