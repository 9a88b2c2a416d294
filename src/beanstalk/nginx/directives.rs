//! Which directives nginx has, where they may stand and with how many words: what `nginx -t` refuses.
//!
//! The table holds what people write for Beanstalk. Of nginx's other directives only the names are known: they are
//! taken as they are. Source: nginx's documentation, "Alphabetical index of directives", and its answers.

use super::{Directive, Fault};

/// Contexts as letters: main, events, http, server, location, `if`, upstream, `limit_except`.
const TABLE: &[(&str, &str, &str)] = &[
    ("user", "1-2", "M!"),
    ("worker_processes pid worker_rlimit_nofile worker_shutdown_timeout", "1", "M!"),
    ("events", "block", "M"),
    ("http", "block", "M"),
    ("worker_connections use", "1", "E!"),
    ("multi_accept accept_mutex", "flag", "E!"),
    ("error_log", "1-2", "MHSL"),
    ("access_log", "1+", "HSLI"),
    ("log_format", "2+", "H"),
    ("include", "1", "MEHSLIU"),
    ("server", "block", "H"),
    ("upstream", "block 1", "H"),
    ("map", "block 2", "H"),
    ("geo split_clients", "block 1-2", "H"),
    ("types", "block", "HSL"),
    ("location", "block 1-2", "SL"),
    ("if", "block 1+", "SL"),
    ("limit_except", "block 1+", "L"),
    ("listen", "1+", "S"),
    ("server_name", "1+", "S"),
    ("server_tokens default_type client_max_body_size client_body_buffer_size", "1", "HSL!"),
    ("gzip", "flag", "HSLI!"),
    ("gzip_vary", "flag", "HSL!"),
    ("gzip_comp_level gzip_min_length gzip_http_version", "1", "HSL!"),
    ("gzip_types gzip_disable gzip_proxied", "1+", "HSL"),
    ("add_header", "2-3", "HSLI"),
    ("add_trailer", "2-3", "HSLI"),
    ("expires", "1-2", "HSLI!"),
    ("root", "1", "HSLI!"),
    ("alias", "1", "L!"),
    ("index", "1+", "HSL"),
    ("return", "1-2", "SLI"),
    ("rewrite", "2-3", "SLI"),
    ("break", "0", "SLI"),
    ("set", "2", "SLI"),
    ("allow deny", "1", "HSLX"),
    ("satisfy", "1", "HSL!"),
    ("error_page", "2+", "HSLI"),
    ("try_files", "2+", "SL"),
    ("internal", "0", "L"),
    ("proxy_pass", "1", "LIX"),
    ("proxy_set_header", "2", "HSL"),
    ("proxy_hide_header proxy_pass_header", "1", "HSL"),
    ("proxy_connect_timeout proxy_read_timeout proxy_send_timeout proxy_http_version", "1", "HSL!"),
    ("proxy_buffer_size proxy_busy_buffers_size proxy_max_temp_file_size proxy_bind", "1", "HSL!"),
    ("proxy_buffers", "2", "HSL!"),
    ("proxy_buffering proxy_request_buffering proxy_intercept_errors proxy_ignore_client_abort", "flag", "HSL!"),
    ("proxy_redirect", "1-2", "HSL"),
    ("sendfile", "flag", "HSLI!"),
    ("tcp_nopush tcp_nodelay absolute_redirect port_in_redirect server_name_in_redirect log_not_found", "flag", "HSL!"),
    ("etag recursive_error_pages", "flag", "HSL!"),
    ("autoindex", "flag", "HSL!"),
    ("keepalive_timeout", "1-2", "HSL!"),
    ("client_header_timeout client_header_buffer_size", "1", "HS!"),
    ("client_body_timeout send_timeout types_hash_max_size types_hash_bucket_size", "1", "HSL!"),
    ("large_client_header_buffers", "2", "HS!"),
    ("underscores_in_headers ignore_invalid_headers merge_slashes", "flag", "HS!"),
    ("server_names_hash_bucket_size server_names_hash_max_size", "1", "H!"),
    ("charset", "1", "HSLI!"),
    ("auth_basic auth_basic_user_file", "1", "HSLX!"),
];

/// Directives of nginx's own modules that the table does not hold.
const OTHERS: &str = "absolute_redirect accept_mutex_delay add_after_body add_before_body addition_types aio aio_write \
    ancient_browser ancient_browser_value auth_delay auth_http auth_request auth_request_set autoindex_exact_size \
    autoindex_format autoindex_localtime charset_map charset_types chunked_transfer_encoding client_body_in_file_only \
    client_body_in_single_buffer client_body_temp_path connection_pool_size create_full_put_path daemon dav_access \
    dav_methods debug_connection debug_points default directio directio_alignment disable_symlinks empty_gif env flv \
    fastcgi_bind fastcgi_buffer_size fastcgi_buffering fastcgi_buffers fastcgi_busy_buffers_size fastcgi_cache \
    fastcgi_cache_bypass fastcgi_cache_key fastcgi_cache_lock fastcgi_cache_methods fastcgi_cache_min_uses \
    fastcgi_cache_path fastcgi_cache_use_stale fastcgi_cache_valid fastcgi_connect_timeout fastcgi_hide_header \
    fastcgi_ignore_client_abort fastcgi_ignore_headers fastcgi_index fastcgi_intercept_errors fastcgi_keep_conn \
    fastcgi_max_temp_file_size fastcgi_next_upstream fastcgi_no_cache fastcgi_param fastcgi_pass fastcgi_pass_header \
    fastcgi_read_timeout fastcgi_request_buffering fastcgi_send_timeout fastcgi_split_path_info fastcgi_store \
    fastcgi_temp_path grpc_bind grpc_buffer_size grpc_connect_timeout grpc_hide_header grpc_intercept_errors grpc_pass \
    grpc_read_timeout grpc_send_timeout grpc_set_header gunzip gunzip_buffers gzip_buffers gzip_static hash http2 \
    http2_max_concurrent_streams http2_push http2_push_preload if_modified_since image_filter image_filter_buffer \
    ip_hash keepalive keepalive_disable keepalive_requests keepalive_time least_conn limit_conn limit_conn_dry_run \
    limit_conn_log_level limit_conn_status limit_conn_zone limit_rate limit_rate_after limit_req limit_req_dry_run \
    limit_req_log_level limit_req_status limit_req_zone lingering_close lingering_time lingering_timeout load_module \
    lock_file log_subrequest mail map_hash_bucket_size map_hash_max_size master_process max_ranges \
    memcached_connect_timeout memcached_pass min_delete_depth mirror mirror_request_body modern_browser \
    modern_browser_value mp4 msie_padding msie_refresh open_file_cache open_file_cache_errors open_file_cache_min_uses \
    open_file_cache_valid open_log_file_cache output_buffers override_charset pcre_jit perl perl_modules perl_require \
    perl_set postpone_output proxy_cache proxy_cache_background_update proxy_cache_bypass proxy_cache_convert_head \
    proxy_cache_key proxy_cache_lock proxy_cache_lock_age proxy_cache_lock_timeout proxy_cache_max_range_offset \
    proxy_cache_methods proxy_cache_min_uses proxy_cache_path proxy_cache_purge proxy_cache_revalidate \
    proxy_cache_use_stale proxy_cache_valid proxy_cookie_domain proxy_cookie_flags proxy_cookie_path proxy_force_ranges \
    proxy_headers_hash_bucket_size proxy_headers_hash_max_size proxy_ignore_headers proxy_limit_rate proxy_method \
    proxy_next_upstream proxy_next_upstream_timeout proxy_next_upstream_tries proxy_no_cache proxy_pass_request_body \
    proxy_pass_request_headers proxy_set_body proxy_socket_keepalive proxy_ssl_certificate proxy_ssl_certificate_key \
    proxy_ssl_ciphers proxy_ssl_name proxy_ssl_protocols proxy_ssl_server_name proxy_ssl_session_reuse \
    proxy_ssl_trusted_certificate proxy_ssl_verify proxy_ssl_verify_depth proxy_store proxy_store_access \
    proxy_temp_file_write_size proxy_temp_path random random_index read_ahead real_ip_header real_ip_recursive \
    referer_hash_bucket_size referer_hash_max_size request_pool_size reset_timedout_connection resolver \
    resolver_timeout rewrite_log scgi_pass scgi_param secure_link secure_link_md5 secure_link_secret send_lowat \
    sendfile_max_chunk set_real_ip_from slice source_charset ssi ssi_types ssl ssl_buffer_size ssl_certificate \
    ssl_certificate_key ssl_ciphers ssl_client_certificate ssl_conf_command ssl_crl ssl_dhparam ssl_early_data \
    ssl_ecdh_curve ssl_engine ssl_ocsp ssl_password_file ssl_prefer_server_ciphers ssl_protocols ssl_reject_handshake \
    ssl_session_cache ssl_session_ticket_key ssl_session_tickets ssl_session_timeout ssl_stapling ssl_stapling_file \
    ssl_stapling_responder ssl_stapling_verify ssl_trusted_certificate ssl_verify_client ssl_verify_depth stream \
    stub_status sub_filter sub_filter_last_modified sub_filter_once sub_filter_types subrequest_output_buffer_size \
    thread_pool timer_resolution uninitialized_variable_warn userid userid_domain userid_expires userid_name \
    userid_path userid_service uwsgi_pass uwsgi_param uwsgi_read_timeout valid_referers variables_hash_bucket_size \
    variables_hash_max_size worker_aio_requests worker_cpu_affinity worker_priority working_directory xml_entities \
    xslt_stylesheet xslt_types zone";

/// Where a directive may stand, and with what.
struct Form {
    words: &'static str,
    contexts: &'static str,
}

fn form(name: &str) -> Option<Form> {
    let found = TABLE.iter().find(|(names, ..)| names.split(' ').any(|known| known == name));
    found.map(|(_, words, contexts)| Form { words, contexts })
}

/// What directives stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// Nothing: the main file.
    Main,
    /// `http`: the files of `conf.d`.
    Http,
    /// `server`: the files of `conf.d/elasticbeanstalk`.
    Server,
}

/// Judges directives that stand in such a block, with all that is in them. What they include is not looked for.
///
/// # Errors
/// In nginx's words, for the first that it would refuse.
pub fn check(tree: &[Directive], block: Block) -> Result<(), Fault> {
    let context = match block {
        Block::Main => 'M',
        Block::Http => 'H',
        Block::Server => 'S',
    };
    check_block(tree, context)
}

fn check_block(block: &[Directive], context: char) -> Result<(), Fault> {
    let mut met: Vec<&str> = Vec::new();
    for directive in block {
        let name = directive.name.as_str();
        // `server` of an upstream is not the block of that name.
        if context == 'U' && name == "server" {
            continue;
        }
        let Some(form) = form(name) else {
            if OTHERS.split_ascii_whitespace().any(|known| known == name) {
                continue;
            }
            return Err(directive.place.fault(format!("unknown directive \"{name}\"")));
        };
        if !form.contexts.contains(context) {
            return Err(directive.place.fault(format!("\"{name}\" directive is not allowed here")));
        }
        check_words(directive, form.words)?;
        if form.contexts.ends_with('!') && met.contains(&name) {
            return Err(directive.place.fault(format!("\"{name}\" directive is duplicate")));
        }
        met.push(name);
        if let Some(inner) = &directive.block {
            check_inner(name, inner)?;
        }
    }
    Ok(())
}

fn check_inner(name: &str, inner: &[Directive]) -> Result<(), Fault> {
    let context = match name {
        "events" => 'E',
        "http" => 'H',
        "server" => 'S',
        "location" => 'L',
        "if" => 'I',
        "upstream" => 'U',
        "limit_except" => 'X',
        // What stands in `map`, `geo` and `types` are values, not directives.
        _ => return Ok(()),
    };
    check_block(inner, context)
}

fn check_words(directive: &Directive, words: &str) -> Result<(), Fault> {
    let name = &directive.name;
    let is_block = words.starts_with("block");
    match (is_block, &directive.block) {
        (true, None) => return Err(directive.place.fault(format!("directive \"{name}\" has no opening \"{{\""))),
        (false, Some(_)) => {
            return Err(directive.place.fault(format!("directive \"{name}\" is not terminated by \";\"")));
        }
        _ => {}
    }
    let count = directive.args.len();
    let wanted = words.trim_start_matches("block").trim();
    let fits = match wanted {
        "" => count == 0,
        "flag" => count == 1,
        other => match (other.strip_suffix('+'), other.split_once('-')) {
            (Some(least), _) => least.parse().is_ok_and(|least: usize| count >= least),
            (None, Some((least, most))) => {
                least.parse().is_ok_and(|least: usize| count >= least)
                    && most.parse().is_ok_and(|most: usize| count <= most)
            }
            (None, None) => other.parse() == Ok(count),
        },
    };
    if !fits {
        return Err(directive.place.fault(format!("invalid number of arguments in \"{name}\" directive")));
    }
    if wanted == "flag" && !["on", "off"].iter().any(|word| word.eq_ignore_ascii_case(directive.arg(0))) {
        let value = directive.arg(0);
        return Err(directive
            .place
            .fault(format!("invalid value \"{value}\" in \"{name}\" directive, it must be \"on\" or \"off\"")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn what_nginx_refuses_is_refused_in_its_words() {
        let judged = |text: &str| {
            let tree = parse("nginx.conf", text).expect("reads");
            check(&tree, Block::Main)
                .map_err(|why| why.to_string().replace(" in /var/proxy/staging/nginx/nginx.conf:1", ""))
        };
        assert_eq!(judged("http { gzip on; server { listen 80; location / { gzip off; stub_status; } } }"), Ok(()));
        for (text, why) in [
            ("http { gzip on server_tokens off; }", "invalid number of arguments in \"gzip\" directive"),
            ("http { gzipp on; }", "unknown directive \"gzipp\""),
            ("http { location / {} }", "\"location\" directive is not allowed here"),
            ("http { gzip on; gzip off; }", "\"gzip\" directive is duplicate"),
            ("http { gzip yes; }", "invalid value \"yes\" in \"gzip\" directive, it must be \"on\" or \"off\""),
            ("http { server; }", "directive \"server\" has no opening \"{\""),
            ("http { gzip on {} }", "directive \"gzip\" is not terminated by \";\""),
        ] {
            assert_eq!(judged(text), Err(why.to_owned()), "{text}");
        }
    }
}
