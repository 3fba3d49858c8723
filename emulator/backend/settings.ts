import { CannotRun } from '../plane/exchange.ts'
import { isJson, type Json } from '../wire.ts'

/**
 * Reads stored settings, which anybody may have written. Names are found without regard to capitals, as in Resource Manager.
 * What has another type than it should, or is there twice, is never guessed at.
 */
export class SettingsReader {
  private readonly value: Json
  private readonly path: string

  constructor(value: Json, path: string) {
    this.value = value
    this.path = path
  }

  /** An object that is left out, or null, has nothing in it. */
  child(name: string): SettingsReader {
    const value = this.find(name)
    if (value === undefined || value === null) return new SettingsReader({}, `${this.path}.${name}`)
    if (!isJson(value)) throw this.toFault(name, 'an object')
    return new SettingsReader(value, `${this.path}.${name}`)
  }

  /** A name with null behind it is not there. */
  names(): string[] {
    return Object.keys(this.value).filter(name => (this.value[name] ?? null) !== null)
  }

  /** Whether anything is in it but what means nothing. */
  isFilled(): boolean {
    return Object.values(this.value).some(value => value !== null && value !== '')
  }

  flag(name: string): boolean | undefined {
    const value = this.find(name)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'boolean') throw this.toFault(name, 'true or false')
    return value
  }

  /** Empty text is what the portal leaves behind where something was deleted. */
  text(name: string): string | undefined {
    const value = this.find(name)
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value !== 'string') throw this.toFault(name, 'text')
    return value
  }

  /** An empty list and one that is left out are the same: the documentation speaks of non-empty lists. */
  list(name: string): string[] {
    const value = this.find(name)
    if (value === undefined || value === null) return []
    if (!Array.isArray(value) || value.some(item => typeof item !== 'string'))
      throw this.toFault(name, 'a list of texts')
    return value.map(String)
  }

  private find(name: string): unknown {
    const keys = Object.keys(this.value).filter(key => key.toLowerCase() === name.toLowerCase())
    const [key, second] = keys
    if (second !== undefined) throw new CannotRun(`\`${this.path}.${name}\` is there more than once`)
    return key === undefined ? undefined : this.value[key]
  }

  private toFault(name: string, expected: string): CannotRun {
    return new CannotRun(`\`${this.path}.${name}\` is not ${expected}`)
  }
}
