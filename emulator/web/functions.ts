import { lastSegment, type Resource } from '../resources.ts'
import { type Json, textOf } from '../wire.ts'

/** A function as the service shows it: its name begins with that of the app, and the links lead into the app. */
export function toFunctionBody(site: Resource, resource: Resource): Json {
  const { etag: _etag, ...body } = resource
  const name = lastSegment(resource.id)
  const host = textOf(site.properties, 'defaultHostName') ?? ''
  const isSlot = site.type.toLowerCase() === 'microsoft.web/sites/slots'
  const files = `https://${host.replace('.', '.scm.')}/api/vfs/site/wwwroot/${name}`
  return {
    ...body,
    name: `${site.name}/${name}`,
    type: isSlot ? 'Microsoft.Web/sites/slots/functions' : 'Microsoft.Web/sites/functions',
    properties: {
      script_root_path_href: `${files}/`,
      config_href: `${files}/function.json`,
      href: `https://${host.replace('.', '.scm.')}/api/functions/${name}`,
      invoke_url_template: `https://${host}/api/${name.toLowerCase()}`,
      language: 'node',
      isDisabled: false,
      ...resource.properties
    }
  }
}
