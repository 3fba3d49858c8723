/**
 * Suffixes below which anybody can have a name: those of Azure, of large hosters, and of services that turn a name into any address. A
 * `*` stands for one label, such as a region. A choice from the Public Suffix List and the documents of Azure, not all of it: who writes a
 * wildcard below a hoster that is not here answers for all of its customers.
 */
const suffixes: readonly string[] = [
  'azure-api.net',
  'azure-api.us',
  'azure-mobile.net',
  'azurecontainer.io',
  '*.azurecontainer.io',
  'azurecontainerapps.io',
  '*.azurecontainerapps.io',
  'azuredatabricks.net',
  'azureedge.net',
  'azurefd.net',
  '*.azurefd.net',
  'azurefd.us',
  'azurestaticapps.net',
  '*.azurestaticapps.net',
  'azurewebsites.net',
  '*.azurewebsites.net',
  'azurewebsites.us',
  '*.azurewebsites.us',
  'chinacloudsites.cn',
  'chinacloudapi.cn',
  'chinacloudapp.cn',
  '*.cloudapp.chinacloudapi.cn',
  'cloudapp.net',
  'usgovcloudapp.net',
  '*.cloudapp.usgovcloudapi.net',
  '*.cloudapp.azure.com',
  '*.logic.azure.com',
  'powerappsportals.com',
  'servicebus.windows.net',
  '*.core.windows.net',
  '*.web.core.windows.net',
  'trafficmanager.net',
  'trafficmanager.cn',
  'usgovtrafficmanager.net',
  'azureresourcemanager.cn',
  'amazonaws.com',
  '*.amazonaws.com',
  '*.*.amazonaws.com',
  'awsapprunner.com',
  '*.awsapprunner.com',
  'cloudfront.net',
  'elasticbeanstalk.com',
  '*.elasticbeanstalk.com',
  'on.aws',
  '*.*.on.aws',
  'appspot.com',
  '*.r.appspot.com',
  'cloudfunctions.net',
  'firebaseapp.com',
  'run.app',
  '*.run.app',
  'web.app',
  'digitaloceanspaces.com',
  'ondigitalocean.app',
  'duckdns.org',
  'fly.dev',
  'github.io',
  'githubpreview.dev',
  'app.github.dev',
  'gitlab.io',
  'herokuapp.com',
  'netlify.app',
  'ngrok.app',
  'ngrok.dev',
  'ngrok.io',
  '*.ngrok.io',
  'ngrok-free.app',
  'ngrok-free.dev',
  'onrender.com',
  'pages.dev',
  'r2.dev',
  'readthedocs.io',
  'repl.co',
  'replit.app',
  'trycloudflare.com',
  'loca.lt',
  'devtunnels.ms',
  '*.devtunnels.ms',
  'up.railway.app',
  'vercel.app',
  'workers.dev',
  '*.workers.dev',
  'nip.io',
  'sslip.io',
  'xip.io',
  'eu.org',
  'uk.com',
  'us.com',
  'eu.com',
  'de.com',
  'com.de',
  'gb.net',
  'uk.net'
]

/** Labels that countries sell names below: `co.uk`, `com.au`, `or.jp`. */
const ofCountries = new Set(
  'ac ad biz co com ed edu firm gen go gob gouv gov gr id ind inf info int k12 lg ltd me mil mod muni name ne net nhs nic nom or org plc police pro rec sch school tm web'.split(
    ' '
  )
)

/** True when anybody can have a name below these labels, or below a suffix that ends in them. */
export function isPublicSuffix(labels: readonly string[]): boolean {
  const [second, top] = labels
  if (labels.length < 2 || second === undefined || top === undefined) return true
  if (labels.length === 2 && top.length === 2 && ofCountries.has(second)) return true
  return suffixes.some(suffix => {
    const wanted = suffix.split('.').toReversed()
    const given = labels.toReversed()
    return (
      given.length <= wanted.length &&
      given.every((label, index) => wanted[index] === '*' || wanted[index] === label)
    )
  })
}
