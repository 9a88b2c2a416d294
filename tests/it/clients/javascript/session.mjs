// The JavaScript SDK v3 against the local Elastic Beanstalk: from an application to its end, with the SDK's waiters,
// paginators, error classes and its upload in parts. Ends with 0 when all of it held.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

import {
  CreateApplicationCommand, CreateApplicationVersionCommand, CreateEnvironmentCommand, CreateStorageLocationCommand,
  DeleteApplicationCommand, DescribeEnvironmentsCommand, ElasticBeanstalkClient, ListAvailableSolutionStacksCommand,
  TerminateEnvironmentCommand, UpdateEnvironmentCommand, paginateDescribeEvents, waitUntilEnvironmentExists,
  waitUntilEnvironmentTerminated, waitUntilEnvironmentUpdated,
} from "@aws-sdk/client-elastic-beanstalk";
import { CreateInstanceProfileCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

const [bundle] = process.argv.slice(2);
const eb = new ElasticBeanstalkClient({ maxAttempts: 1 });
const s3 = new S3Client({ maxAttempts: 1 });
const ApplicationName = "shop";
const EnvironmentName = "shop-dev";
const patience = { client: eb, minDelay: 1, maxDelay: 2, maxWaitTime: 300 };
const names = { EnvironmentNames: [EnvironmentName] };

async function bundles() {
  const { S3Bucket } = await eb.send(new CreateStorageLocationCommand({}));
  const Body = await readFile(bundle);
  await s3.send(new PutObjectCommand({ Bucket: S3Bucket, Key: "shop/one.zip", Body }));
  const large = randomBytes(12 * 1024 * 1024);
  const params = { Bucket: S3Bucket, Key: "shop/large.bin", Body: large };
  const uploaded = await new Upload({ client: s3, params, partSize: 5 * 1024 * 1024, queueSize: 2 }).done();
  assert.match(uploaded.ETag, /^"[0-9a-f]{32}-3"$/);
  const head = await s3.send(new HeadObjectCommand({ Bucket: S3Bucket, Key: "shop/large.bin" }));
  assert.equal(head.ContentLength, large.length);
  const back = await s3.send(new GetObjectCommand({ Bucket: S3Bucket, Key: "shop/large.bin" }));
  assert.ok(large.equals(Buffer.from(await back.Body.transformToByteArray())));
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket: S3Bucket, Key: "nobody" })), { name: "NoSuchKey" });
  return S3Bucket;
}

async function create(S3Bucket) {
  await eb.send(new CreateApplicationCommand({ ApplicationName, Tags: [{ Key: "team", Value: "web" }] }));
  for (const VersionLabel of ["one", "two"]) {
    const SourceBundle = { S3Bucket, S3Key: "shop/one.zip" };
    await eb.send(new CreateApplicationVersionCommand({ ApplicationName, VersionLabel, SourceBundle, Process: true }));
  }
  const iam = new IAMClient({ maxAttempts: 1 });
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "web" }));
  const { SolutionStacks } = await eb.send(new ListAvailableSolutionStacksCommand({}));
  const option = (Namespace, OptionName, Value) => ({ Namespace, OptionName, Value });
  const made = await eb.send(new CreateEnvironmentCommand({
    ApplicationName, EnvironmentName, VersionLabel: "one",
    SolutionStackName: SolutionStacks.find((name) => name.endsWith("running Go 1")),
    OptionSettings: [
      option("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"),
      option("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "web"),
    ],
  }));
  assert.equal(made.Status, "Launching");
  assert.ok(made.DateCreated instanceof Date);
  assert.equal((await waitUntilEnvironmentExists(patience, names)).state, "SUCCESS");
}

async function change() {
  await eb.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: "two" }));
  const refused = eb.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: "one" }));
  await assert.rejects(refused, (error) => {
    assert.equal(error.name, "InvalidParameterValue");
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.match(error.message, /Must be Ready\.$/);
    return true;
  });
  assert.equal((await waitUntilEnvironmentUpdated(patience, names)).state, "SUCCESS");
  const [found] = (await eb.send(new DescribeEnvironmentsCommand(names))).Environments;
  assert.deepEqual([found.Status, found.VersionLabel], ["Ready", "two"]);
  const page = await fetch(`http://${found.EndpointURL}/`);
  assert.equal(page.status, 200);
}

async function events() {
  const dates = [];
  let pages = 0;
  for await (const page of paginateDescribeEvents({ client: eb, pageSize: 4 }, { EnvironmentName })) {
    pages += 1;
    dates.push(...page.Events.map((event) => event.EventDate.getTime()));
  }
  assert.ok(pages > 1 && new Set(dates).size === dates.length, `${pages} pages`);
  assert.deepEqual(dates, [...dates].sort((a, b) => b - a));
}

async function end() {
  await eb.send(new TerminateEnvironmentCommand({ EnvironmentName }));
  assert.equal((await waitUntilEnvironmentTerminated(patience, names)).state, "SUCCESS");
  await eb.send(new DeleteApplicationCommand({ ApplicationName }));
  await assert.rejects(eb.send(new TerminateEnvironmentCommand({ EnvironmentName })), {
    name: "InvalidParameterValue",
    message: `No Environment found for EnvironmentName = '${EnvironmentName}'.`,
  });
}

await create(await bundles());
await change();
await events();
await end();
console.log("done");
