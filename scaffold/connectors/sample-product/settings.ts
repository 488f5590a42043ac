import type { SettingSpecs, SettingsOf } from '#contract'

/** What an operator can set. The connector's page explains each. */
export const settings = {
  url: {
    type: 'url',
    required: true,
    description: 'Base address of the API: what stands before `/users`.',
    example: 'https://app.corp.test/api',
  },
  token: { type: 'secret', required: true, description: 'API token of an administrator.' },
} as const satisfies SettingSpecs

/** The settings a connection is opened with. */
export type Settings = SettingsOf<typeof settings>

/** What no single setting can say about itself: one sentence for each thing that is wrong. */
export function validate({ url }: Settings): readonly string[] {
  return /[?#]/.test(url) ? ['url must end before any ? or #'] : []
}
