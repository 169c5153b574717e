/** A certificate for localhost that nobody has signed but itself, for servers that are not to be trusted. */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCCFvgbu4sIOrOBSJ
IU13KOK54+xAL6LpC/cPd7irh62hRANCAAQbZHA/rWaPzLqmeL0k9PA5oonGt5l9
49cSuFsj2+j1LXya5sugWemdZqOlegZm6riws644dHVdaicvh8K3ezK+
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUMUE+c+daAGMkzrOn88ecU9Yj59cwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODA0MTUyMVoYDzIxMjYxMTA0
MDQxNTIxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQbZHA/rWaPzLqmeL0k9PA5oonGt5l949cSuFsj2+j1LXya5sugWemd
ZqOlegZm6riws644dHVdaicvh8K3ezK+o2kwZzAdBgNVHQ4EFgQU/OkYO/nEIA/d
NHqFlZKJEI/NsqEwHwYDVR0jBBgwFoAU/OkYO/nEIA/dNHqFlZKJEI/NsqEwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgVzCOe7xEV3KOgyA0vAAej+1amJgPwNhj3HArnOm9tR8CIQDmApG8pRRE
/xTYPB4aUSpRQD1h74TbPckZnyy008lstA==
-----END CERTIFICATE-----`,
} as const;
