import type { BackendFinding } from '../rules/backend-rules.ts'
import type { Opening } from '../rules/NET011.ts'
import { type BackendContext, toUnverified } from './context.ts'
import type { WebConfig } from './web-config.ts'

/** How the app and its deployment site can be spoken to, wherever from. */
export function findSurfaceFindings(web: WebConfig, context: BackendContext): BackendFinding[] {
  return [
    ...findMissing(web, context),
    ...findVersions(web, context),
    ...findTransfer(web, context),
    ...findOpenings(web, context)
  ]
}

/** Fail closed: Azure always gives these; where it does not, nothing is known. */
function findMissing(web: WebConfig, { subject, app }: BackendContext): BackendFinding[] {
  const fields = {
    minTlsVersion: web.minTlsVersion,
    scmMinTlsVersion: web.scmMinTlsVersion,
    ftpsState: web.ftpsState,
    remoteDebuggingEnabled: web.remoteDebugging,
    ipSecurityRestrictions: web.main.rules,
    scmIpSecurityRestrictionsUseMain: web.scmUsesMain,
    ...(web.scmUsesMain === false ? { scmIpSecurityRestrictions: web.scm.rules } : {})
  }
  const wrong = new Set(web.malformed.map(one => one.path.split(/[.[]/, 1)[0]?.toLowerCase()))
  const missing = Object.entries(fields)
    .filter(([name, value]) => value === undefined && !wrong.has(name.toLowerCase()))
    .map(([name]) => `\`${name}\``)
  const what = `how the app \`${app}\` can be reached`
  return missing.length === 0
    ? []
    : [toUnverified(subject, what, `Azure did not give ${missing.join(', ')} in \`config/web\``, askAzure)]
}

const askAzure =
  'Look at `az webapp config show` for the app: a setting that is missing there has to be set, so that it can be judged.'

function findVersions(web: WebConfig, { subject, place, app }: BackendContext): BackendFinding[] {
  const settings = (['minTlsVersion', 'scmMinTlsVersion'] as const).flatMap(setting => {
    const version = web[setting]
    return version === undefined ? [] : [{ setting, version }]
  })
  const old = settings.filter(({ version }) => /^1\.[01]$/.test(version))
  const unknown = settings.filter(({ version }) => !/^1\.[0-3]$/.test(version))
  return [
    ...(old.length === 0
      ? []
      : [{ rule: 'NET002', subject, facts: { place, settings: old } } satisfies BackendFinding]),
    ...unknown.map(({ setting, version }) =>
      toUnverified(
        subject,
        `which versions of TLS the app \`${app}\` accepts`,
        `\`${setting}\` is \`${version}\`, which is no version that is known`
      )
    )
  ]
}

/** `AllAllowed` sends passwords in clear text; `FtpsOnly` is only one more way in, and stands with the others in NET011. */
function findTransfer({ ftpsState }: WebConfig, { subject, place, app }: BackendContext): BackendFinding[] {
  switch (ftpsState?.toLowerCase()) {
    case undefined:
    case 'disabled':
    case 'ftpsonly':
      return []
    case 'allallowed':
      return [{ rule: 'NET003', subject, facts: { place } }]
    default: {
      const why = `\`ftpsState\` is \`${ftpsState}\`, which is no state that is known`
      return [toUnverified(subject, `whether the app \`${app}\` can be published by FTP`, why)]
    }
  }
}

function findOpenings(web: WebConfig, { subject, place, input }: BackendContext): BackendFinding[] {
  const openings: Opening[] = []
  if (web.remoteDebugging === true) openings.push('remote-debugging')
  if (web.corsOrigins?.includes('*') === true) openings.push('cors')
  // Azure leaves it out where nobody has set it: that is not judged, and the page of the rule says so.
  if (input.site.properties?.['sshEnabled'] === true) openings.push('ssh')
  if (web.ftpsState?.toLowerCase() === 'ftpsonly') openings.push('ftps')
  return openings.length === 0 ? [] : [{ rule: 'NET011', subject, facts: { place, openings } }]
}
