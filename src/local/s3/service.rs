//! Where crate `s3s` meets our store: it reads the wire and verifies signatures, and calls one function an operation.

use std::sync::Arc;

use async_trait::async_trait;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use s3s::auth::{S3Auth, SecretKey};
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CopyObjectInput, CopyObjectOutput, CopySource, CreateBucketInput, CreateBucketOutput, CreateMultipartUploadInput,
    CreateMultipartUploadOutput, DeleteBucketEncryptionInput, DeleteBucketEncryptionOutput, DeleteBucketInput,
    DeleteBucketOutput, DeleteBucketPolicyInput, DeleteBucketPolicyOutput, DeleteBucketTaggingInput,
    DeleteBucketTaggingOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput,
    DeletePublicAccessBlockInput, DeletePublicAccessBlockOutput, GetBucketAclInput, GetBucketAclOutput,
    GetBucketCorsInput, GetBucketCorsOutput, GetBucketEncryptionInput, GetBucketEncryptionOutput,
    GetBucketLifecycleConfigurationInput, GetBucketLifecycleConfigurationOutput, GetBucketLocationInput,
    GetBucketLocationOutput, GetBucketLoggingInput, GetBucketLoggingOutput, GetBucketOwnershipControlsInput,
    GetBucketOwnershipControlsOutput, GetBucketPolicyInput, GetBucketPolicyOutput, GetBucketPolicyStatusInput,
    GetBucketPolicyStatusOutput, GetBucketTaggingInput, GetBucketTaggingOutput, GetBucketVersioningInput,
    GetBucketVersioningOutput, GetBucketWebsiteInput, GetBucketWebsiteOutput, GetObjectAclInput, GetObjectAclOutput,
    GetObjectInput, GetObjectOutput, GetPublicAccessBlockInput, GetPublicAccessBlockOutput, HeadBucketInput,
    HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListBucketsInput, ListBucketsOutput,
    ListMultipartUploadsInput, ListMultipartUploadsOutput, ListObjectVersionsInput, ListObjectVersionsOutput,
    ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, ListPartsInput, ListPartsOutput,
    PutBucketEncryptionInput, PutBucketEncryptionOutput, PutBucketPolicyInput, PutBucketPolicyOutput,
    PutBucketTaggingInput, PutBucketTaggingOutput, PutBucketVersioningInput, PutBucketVersioningOutput, PutObjectInput,
    PutObjectOutput, PutPublicAccessBlockInput, PutPublicAccessBlockOutput, UploadPartInput, UploadPartOutput,
};
use s3s::host::{S3Host, VirtualHost};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};

use super::reached::{Reached, Told, asked, bucket_of, meet, operation_name};
use super::store::Store;
use super::upload::internal;
use super::{access, buckets, listing, multipart, objects};
use crate::local::Keys;
use crate::local::faults::{Faults, Kind};
use crate::local::request::{Body, text};

/// Largest XML body that is read: a thousand keys to delete, each of a kilobyte, escaped.
const LARGEST_XML: usize = 4 * 1024 * 1024;

/// S3 as the server answers it.
pub(crate) struct Service {
    service: S3Service,
    faults: Arc<Faults>,
}

impl Service {
    /// S3 over a store, for the holder of the keys.
    pub(crate) fn new(store: Arc<Store>, keys: &Keys, faults: Arc<Faults>) -> Self {
        let mut config = S3Config::default();
        config.xml_max_body_size = LARGEST_XML;
        let mut builder = S3ServiceBuilder::new(Backend(store));
        builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
        builder.set_auth(Auth(keys.clone()));
        builder.set_host(Hosts);
        Self { service: builder.build(), faults }
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, mut request: Request<Incoming>, request_id: &str) -> Response<Body> {
        let mut asked = asked(&request);
        let reached = Reached { faults: Arc::clone(&self.faults), told: Arc::default() };
        request.extensions_mut().insert(reached.clone());
        let mut answer = self.answer_to(request, request_id).await;
        if let Some(told) = reached.told.get() {
            asked.action = Some(operation_name(told.operation));
            asked.error_code = told.code.clone();
            if let Some((spoiled, code)) = told.met.and_then(Kind::spoils) {
                answer.extensions_mut().insert(spoiled);
                asked.error_code = code.map(str::to_owned).or(asked.error_code);
            }
        }
        answer.extensions_mut().insert(asked);
        answer
    }

    async fn answer_to(&self, request: Request<Incoming>, request_id: &str) -> Response<Body> {
        if is_of_version_2(&request) {
            return refusal(request_id);
        }
        let mut answer = match self.service.call(request.map(s3s::Body::from)).await {
            Ok(answer) => answer.map(BodyExt::boxed_unsync),
            Err(error) => text(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:?}\n")),
        };
        if let Ok(id) = HeaderValue::from_str(request_id) {
            answer.headers_mut().entry("x-amz-id-2").or_insert_with(|| id.clone());
            answer.headers_mut().entry("x-amz-request-id").or_insert(id);
        }
        answer
    }
}

/// AWS's names of all operations.
pub(crate) fn actions() -> impl Iterator<Item = String> {
    OPERATIONS.iter().map(|operation| operation_name(operation))
}

/// Signatures of version 2 in a header sign neither the body nor a time that is checked, and no client needs them here.
/// In a query they stay: boto3 still presigns so, with an end.
fn is_of_version_2(request: &Request<Incoming>) -> bool {
    request.headers().get(AUTHORIZATION).is_some_and(|header| header.as_bytes().starts_with(b"AWS "))
}

fn refusal(request_id: &str) -> Response<Body> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>InvalidRequest</Code><Message>The authorization mechanism \
         you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message><RequestId>{request_id}</RequestId></Error>"
    );
    let mut answer = text(StatusCode::BAD_REQUEST, body);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    answer
}

struct Auth(Keys);

#[async_trait]
impl S3Auth for Auth {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.0.access_key_id() {
            return Ok(self.0.secret_access_key().expose().into());
        }
        Err(s3_error!(InvalidAccessKeyId, "The AWS Access Key Id you provided does not exist in our records."))
    }
}

/// Names under `localhost` that begin with a bucket: `bucket.localhost`, `bucket.s3.localhost`,
/// `bucket.s3.us-west-2.localhost`. All others carry the bucket in the path.
struct Hosts;

impl S3Host for Hosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let whole = VirtualHost::new(host);
        Ok(match bucket_of(host) {
            Some(bucket) => whole.with_bucket(bucket),
            None => whole,
        })
    }
}

struct Backend(Arc<Store>);

/// One method of the trait: the bucket is checked first, then the operation answers.
macro_rules! operations {
    ($($name:ident($input:ident, $store:ident, $request:ident) -> $output:ident $body:block)+) => {
        /// Every operation, as its function is called.
        const OPERATIONS: &[&str] = &[$(stringify!($name)),+];

        #[async_trait]
        impl S3 for Backend {
            $(async fn $name(&self, $request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                let $store = &*self.0;
                let reached = $request.extensions.get::<Reached>().cloned();
                let operation = stringify!($name);
                let met = reached.as_ref().and_then(|reached| reached.draw(operation));
                let answer: S3Result<$output> = match meet(met).await {
                    Ok(()) => async $body.await,
                    Err(fault) => Err(fault),
                };
                if let Some(reached) = reached {
                    let code = answer.as_ref().err().map(|error| error.code().as_str().to_owned());
                    // Each request reaches one operation.
                    let _ = reached.told.set(Told { operation, code, met });
                }
                answer.map(S3Response::new)
            })+
        }
    };
}

macro_rules! checked {
    ($store:ident, $request:ident) => {
        buckets::check($store, &$request.input.bucket, $request.region.as_ref())?
    };
}

operations! {
    list_buckets(ListBucketsInput, store, _request) -> ListBucketsOutput { Ok(buckets::list(store)) }
    create_bucket(CreateBucketInput, store, request) -> CreateBucketOutput {
        buckets::create(store, &request.input, request.region.as_ref())
    }
    head_bucket(HeadBucketInput, store, request) -> HeadBucketOutput {
        checked!(store, request);
        buckets::head(store, &request.input.bucket)
    }
    // Asking where a bucket is must work from anywhere.
    get_bucket_location(GetBucketLocationInput, store, request) -> GetBucketLocationOutput {
        buckets::location(store, &request.input.bucket)
    }
    delete_bucket(DeleteBucketInput, store, request) -> DeleteBucketOutput {
        checked!(store, request);
        buckets::delete(store, &request.input.bucket).map(|()| DeleteBucketOutput::default())
    }
    get_bucket_policy(GetBucketPolicyInput, store, request) -> GetBucketPolicyOutput {
        checked!(store, request);
        buckets::policy(store, &request.input.bucket)
    }
    put_bucket_policy(PutBucketPolicyInput, store, request) -> PutBucketPolicyOutput {
        checked!(store, request);
        buckets::put_policy(store, &request.input.bucket, request.input.policy)
            .map(|()| PutBucketPolicyOutput::default())
    }
    delete_bucket_policy(DeleteBucketPolicyInput, store, request) -> DeleteBucketPolicyOutput {
        checked!(store, request);
        buckets::set(store, &request.input.bucket, |settings| settings.policy = None)
            .map(|()| DeleteBucketPolicyOutput::default())
    }
    get_bucket_tagging(GetBucketTaggingInput, store, request) -> GetBucketTaggingOutput {
        checked!(store, request);
        buckets::tagging(store, &request.input.bucket)
    }
    put_bucket_tagging(PutBucketTaggingInput, store, request) -> PutBucketTaggingOutput {
        checked!(store, request);
        buckets::put_tagging(store, &request.input.bucket, request.input.tagging)
            .map(|()| PutBucketTaggingOutput::default())
    }
    delete_bucket_tagging(DeleteBucketTaggingInput, store, request) -> DeleteBucketTaggingOutput {
        checked!(store, request);
        buckets::set(store, &request.input.bucket, |settings| settings.tags = None)
            .map(|()| DeleteBucketTaggingOutput::default())
    }
    get_bucket_versioning(GetBucketVersioningInput, store, request) -> GetBucketVersioningOutput {
        checked!(store, request);
        buckets::versioning(store, &request.input.bucket)
    }
    put_bucket_versioning(PutBucketVersioningInput, store, request) -> PutBucketVersioningOutput {
        checked!(store, request);
        buckets::put_versioning(store, &request.input.bucket, &request.input.versioning_configuration)
            .map(|()| PutBucketVersioningOutput::default())
    }
    get_bucket_encryption(GetBucketEncryptionInput, store, request) -> GetBucketEncryptionOutput {
        checked!(store, request);
        buckets::encryption(store, &request.input.bucket)
    }
    put_bucket_encryption(PutBucketEncryptionInput, store, request) -> PutBucketEncryptionOutput {
        checked!(store, request);
        let wanted = request.input.server_side_encryption_configuration;
        buckets::put_encryption(store, &request.input.bucket, wanted).map(|()| PutBucketEncryptionOutput::default())
    }
    delete_bucket_encryption(DeleteBucketEncryptionInput, store, request) -> DeleteBucketEncryptionOutput {
        checked!(store, request);
        buckets::set(store, &request.input.bucket, |settings| settings.encryption = None)
            .map(|()| DeleteBucketEncryptionOutput::default())
    }
    get_public_access_block(GetPublicAccessBlockInput, store, request) -> GetPublicAccessBlockOutput {
        checked!(store, request);
        buckets::public_access_block(store, &request.input.bucket)
    }
    put_public_access_block(PutPublicAccessBlockInput, store, request) -> PutPublicAccessBlockOutput {
        checked!(store, request);
        let wanted = &request.input.public_access_block_configuration;
        buckets::put_public_access_block(store, &request.input.bucket, wanted)
            .map(|()| PutPublicAccessBlockOutput::default())
    }
    delete_public_access_block(DeletePublicAccessBlockInput, store, request) -> DeletePublicAccessBlockOutput {
        checked!(store, request);
        buckets::set(store, &request.input.bucket, |settings| settings.public_access_block = None)
            .map(|()| DeletePublicAccessBlockOutput::default())
    }
    get_bucket_acl(GetBucketAclInput, store, request) -> GetBucketAclOutput {
        checked!(store, request);
        Ok(access::of_bucket())
    }
    get_object_acl(GetObjectAclInput, store, request) -> GetObjectAclOutput {
        checked!(store, request);
        access::of_object(store, &request.input)
    }
    get_bucket_ownership_controls(GetBucketOwnershipControlsInput, store, request) -> GetBucketOwnershipControlsOutput {
        checked!(store, request);
        Ok(access::ownership())
    }
    get_bucket_policy_status(GetBucketPolicyStatusInput, store, request) -> GetBucketPolicyStatusOutput {
        checked!(store, request);
        buckets::policy(store, &request.input.bucket).map(|_| access::policy_status())
    }
    get_bucket_lifecycle_configuration(GetBucketLifecycleConfigurationInput, store, request) -> GetBucketLifecycleConfigurationOutput {
        checked!(store, request);
        Err(access::unset("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"))
    }
    get_bucket_cors(GetBucketCorsInput, store, request) -> GetBucketCorsOutput {
        checked!(store, request);
        Err(access::unset("NoSuchCORSConfiguration", "The CORS configuration does not exist"))
    }
    get_bucket_website(GetBucketWebsiteInput, store, request) -> GetBucketWebsiteOutput {
        checked!(store, request);
        Err(access::unset("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"))
    }
    get_bucket_logging(GetBucketLoggingInput, store, request) -> GetBucketLoggingOutput {
        checked!(store, request);
        Ok(GetBucketLoggingOutput::default())
    }
    list_objects(ListObjectsInput, store, request) -> ListObjectsOutput {
        checked!(store, request);
        listing::objects(store, request.input)
    }
    list_objects_v2(ListObjectsV2Input, store, request) -> ListObjectsV2Output {
        checked!(store, request);
        listing::objects_v2(store, request.input)
    }
    list_object_versions(ListObjectVersionsInput, store, request) -> ListObjectVersionsOutput {
        checked!(store, request);
        listing::versions(store, request.input)
    }
    put_object(PutObjectInput, store, request) -> PutObjectOutput {
        checked!(store, request);
        objects::put(store, request).await
    }
    get_object(GetObjectInput, store, request) -> GetObjectOutput {
        checked!(store, request);
        objects::get(store, request.input).await
    }
    head_object(HeadObjectInput, store, request) -> HeadObjectOutput {
        checked!(store, request);
        objects::head(store, request.input)
    }
    copy_object(CopyObjectInput, store, request) -> CopyObjectOutput {
        checked!(store, request);
        if let CopySource::Bucket { bucket, .. } = &request.input.copy_source {
            // S3 copies between regions, so the source may be anywhere.
            buckets::check(store, bucket, None)?;
        }
        objects::copy(store, request.input).await
    }
    delete_object(DeleteObjectInput, store, request) -> DeleteObjectOutput {
        checked!(store, request);
        store.delete(&request.input.bucket, &request.input.key).map_err(internal)?;
        Ok(DeleteObjectOutput::default())
    }
    delete_objects(DeleteObjectsInput, store, request) -> DeleteObjectsOutput {
        checked!(store, request);
        objects::delete_many(store, request.input)
    }
    create_multipart_upload(CreateMultipartUploadInput, store, request) -> CreateMultipartUploadOutput {
        checked!(store, request);
        multipart::create(store, request.input)
    }
    upload_part(UploadPartInput, store, request) -> UploadPartOutput {
        checked!(store, request);
        multipart::upload_part(store, request).await
    }
    complete_multipart_upload(CompleteMultipartUploadInput, store, request) -> CompleteMultipartUploadOutput {
        checked!(store, request);
        multipart::complete(store, request.input).await
    }
    abort_multipart_upload(AbortMultipartUploadInput, store, request) -> AbortMultipartUploadOutput {
        checked!(store, request);
        multipart::abort(store, &request.input).map(|()| AbortMultipartUploadOutput::default())
    }
    list_parts(ListPartsInput, store, request) -> ListPartsOutput {
        checked!(store, request);
        multipart::list_parts(store, request.input)
    }
    list_multipart_uploads(ListMultipartUploadsInput, store, request) -> ListMultipartUploadsOutput {
        checked!(store, request);
        multipart::list(store, request.input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_found_in_names_under_localhost() {
        for (host, bucket) in [
            ("127.0.0.1:4577", None),
            ("localhost:4577", None),
            ("s3.localhost:4577", None),
            ("s3.us-west-2.localhost", None),
            ("bucket.localhost:4577", Some("bucket")),
            ("my.bucket.s3.localhost:4577", Some("my.bucket")),
            ("bucket.s3.us-west-2.localhost", Some("bucket")),
        ] {
            assert_eq!(bucket_of(host), bucket, "{host}");
        }
    }
}
