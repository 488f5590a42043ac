import { expect } from 'vitest'
import { descriptionProblems } from '../../../connectors/rest/describe/problems.ts'
import { rest } from '../../../connectors/rest/index.ts'
import { layOverPreset } from '../../../src/config/settings/preset.ts'

/** Settings of a connection that names a preset, as the configuration hands them over once its credentials are in. */
export async function presetSettings(
  preset: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const report = {
    file: '',
    note: (_path: unknown, message: string) => expect.fail(message),
    noteAt: (_at: unknown, _path: unknown, message: string) => expect.fail(message),
    noteTraps: () => undefined,
    count: () => 0,
  }
  const outside = { env: {}, readFile: () => expect.fail('only what ships is read'), readFolder: async () => [] }
  const whole = await layOverPreset({ settings: { preset, ...settings } }, rest, { folder: '/', outside, report })
  expect(whole).toHaveProperty('settings.api')
  // Just looked at.
  const laid = (whole as { readonly settings: { readonly api: Readonly<Record<string, unknown>> } }).settings
  expect(descriptionProblems(laid.api)).toEqual([])
  return { ...laid }
}
