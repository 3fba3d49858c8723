import { ArmFault } from './fault.ts'
import type { Route } from './route.ts'

/** ARM's 404 for a resource that stands directly in a resource group. */
export function resourceNotFound(route: Route): ArmFault {
  const type = [route.namespace, ...route.types].join('/')
  return new ArmFault(404, {
    code: 'ResourceNotFound',
    message:
      `The Resource '${type}/${route.names.join('/')}' under resource group '${route.resourceGroup ?? ''}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix'
  })
}
