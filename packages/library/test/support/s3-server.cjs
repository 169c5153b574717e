// s3rver in a process of its own, mended where it is no S3: it checks no signature of version 4, continues listings by a cipher that OpenSSL 3 calls legacy, lists in
// the order of its folders instead of the keys, and takes the slashes of a copy's source only unescaped.
const { createHash, createHmac } = require("node:crypto");

const S3rver = require("s3rver");
const objects = require("s3rver/lib/controllers/object");
const FilesystemStore = require("s3rver/lib/stores/filesystem");

/** A server may give fewer than it is asked for: so that a test needs no thousands for a second page. */
const pageLength = 100;

const { listObjects } = FilesystemStore.prototype;
FilesystemStore.prototype.listObjects = async function (bucket, options) {
  const { startAfter = "", prefix } = options;
  const maxKeys = Math.min(options.maxKeys ?? pageLength, pageLength);
  const all = (await listObjects.call(this, bucket, { prefix })).objects
    .filter(({ key }) => Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) > 0)
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  return {
    objects: all.slice(0, maxKeys),
    commonPrefixes: [],
    isTruncated: all.length > maxKeys,
  };
};

const { putObjectCopy } = objects;
objects.putObjectCopy = (ctx) => {
  const source = "x-amz-copy-source";
  ctx.headers[source] = encodeURI(decodeURIComponent(ctx.headers[source]));
  return putObjectCopy(ctx);
};

const [directory, bucket] = process.argv.slice(2);
const server = new S3rver({
  directory,
  address: "127.0.0.1",
  port: 0,
  silent: true,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket, configs: [] }],
});

const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
const escaped = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

// from AWS's description of signature version 4, with the secret "S3RVER"
function signatureOf({ method, url, headers }) {
  const [, date, region, service, names] =
    /\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+)/.exec(headers.authorization);
  const { pathname, search } = new URL(url, "http://host");
  const query = search
    .slice(1)
    .split("&")
    .filter(Boolean)
    .map((pair) =>
      pair
        .split("=")
        .map((part) => escaped(decodeURIComponent(part)))
        .join("="),
    )
    .sort();
  const request = [
    method,
    pathname
      .split("/")
      .map((part) => escaped(decodeURIComponent(part)))
      .join("/"),
    query.join("&"),
    ...names.split(";").map((name) => `${name}:${headers[name].trim()}`),
    "",
    names,
    headers["x-amz-content-sha256"],
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope];
  const digest = createHash("sha256").update(request).digest("hex");
  const key = [date, region, service, "aws4_request"].reduce(hmac, "AWS4S3RVER");
  return hmac(key, [...text, digest].join("\n")).toString("hex");
}

server.middleware.unshift((ctx, next) => {
  if (ctx.headers.authorization?.endsWith(`Signature=${signatureOf(ctx.req)}`)) return next();
  ctx.status = 403;
  ctx.type = "application/xml";
  ctx.body = "<Error><Code>SignatureDoesNotMatch</Code></Error>";
});

server.run().then(({ port }) => process.stdout.write(`${port}\n`));
process.stdin.on("end", () => process.exit()).resume();
