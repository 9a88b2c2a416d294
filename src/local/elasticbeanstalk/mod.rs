//! Elastic Beanstalk's API (2010-12-01): the table of its actions, one file an action.
//!
//! An action reads its parameters, checks them as AWS does, changes the account and answers. What takes longer than an
//! answer may is the account's lifecycle. No waiting and no process is here.

mod abort_environment_update;
mod apply_environment_managed_action;
mod check_dns_availability;
mod compose_environments;
mod create_application;
mod create_application_version;
mod create_configuration_template;
mod create_environment;
mod create_storage_location;
mod custom_platforms;
mod delete_application;
mod delete_application_version;
mod delete_configuration_template;
mod delete_environment_configuration;
mod describe_account_attributes;
mod describe_application_versions;
mod describe_applications;
mod describe_configuration_options;
mod describe_configuration_settings;
mod describe_environment_health;
mod describe_environment_resources;
mod describe_environments;
mod describe_events;
mod describe_instances_health;
mod describe_platform_version;
mod environment_operations_role;
mod filters;
mod health_shapes;
mod input;
mod lifecycle_input;
mod list_available_solution_stacks;
mod list_platform_branches;
mod list_platform_versions;
mod list_tags_for_resource;
mod managed_actions;
mod model;
mod page;
mod rebuild_environment;
mod request_environment_info;
mod restart_app_server;
mod retrieve_environment_info;
mod saved_configuration;
mod settings;
mod shapes;
mod story;
mod swap_environment_cnames;
mod tagged;
mod terminate_environment;
mod update_application;
mod update_application_resource_lifecycle;
mod update_application_version;
mod update_configuration_template;
mod update_environment;
mod update_tags_for_resource;
mod validate_configuration_settings;

pub(crate) use tagged::tagged;
pub(crate) use update_tags_for_resource::change_tags;

use super::query::Action;

/// A row: the input is checked by the model before the action looks at it.
macro_rules! action {
    ($name:literal, $run:path) => {
        Action {
            name: $name,
            run: |call| {
                model::check($name, &call.params)?;
                $run(call)
            },
        }
    };
}

/// Every action of the service's model.
#[rustfmt::skip]
pub const ACTIONS: &[Action] = &[
    action!("AbortEnvironmentUpdate", abort_environment_update::run),
    action!("ApplyEnvironmentManagedAction", apply_environment_managed_action::run),
    action!("AssociateEnvironmentOperationsRole", environment_operations_role::associate),
    action!("CheckDNSAvailability", check_dns_availability::run),
    action!("ComposeEnvironments", compose_environments::run),
    action!("CreateApplication", create_application::run),
    action!("CreateApplicationVersion", create_application_version::run),
    action!("CreateConfigurationTemplate", create_configuration_template::run),
    action!("CreateEnvironment", create_environment::run),
    action!("CreatePlatformVersion", custom_platforms::create),
    action!("CreateStorageLocation", create_storage_location::run),
    action!("DeleteApplication", delete_application::run),
    action!("DeleteApplicationVersion", delete_application_version::run),
    action!("DeleteConfigurationTemplate", delete_configuration_template::run),
    action!("DeleteEnvironmentConfiguration", delete_environment_configuration::run),
    action!("DeletePlatformVersion", custom_platforms::delete),
    action!("DescribeAccountAttributes", describe_account_attributes::run),
    action!("DescribeApplicationVersions", describe_application_versions::run),
    action!("DescribeApplications", describe_applications::run),
    action!("DescribeConfigurationOptions", describe_configuration_options::run),
    action!("DescribeConfigurationSettings", describe_configuration_settings::run),
    action!("DescribeEnvironmentHealth", describe_environment_health::run),
    action!("DescribeEnvironmentManagedActionHistory", managed_actions::history),
    action!("DescribeEnvironmentManagedActions", managed_actions::upcoming),
    action!("DescribeEnvironmentResources", describe_environment_resources::run),
    action!("DescribeEnvironments", describe_environments::run),
    action!("DescribeEvents", describe_events::run),
    action!("DescribeInstancesHealth", describe_instances_health::run),
    action!("DescribePlatformVersion", describe_platform_version::run),
    action!("DisassociateEnvironmentOperationsRole", environment_operations_role::disassociate),
    action!("ListAvailableSolutionStacks", list_available_solution_stacks::run),
    action!("ListPlatformBranches", list_platform_branches::run),
    action!("ListPlatformVersions", list_platform_versions::run),
    action!("ListTagsForResource", list_tags_for_resource::run),
    action!("RebuildEnvironment", rebuild_environment::run),
    action!("RequestEnvironmentInfo", request_environment_info::run),
    action!("RestartAppServer", restart_app_server::run),
    action!("RetrieveEnvironmentInfo", retrieve_environment_info::run),
    action!("SwapEnvironmentCNAMEs", swap_environment_cnames::run),
    action!("TerminateEnvironment", terminate_environment::run),
    action!("UpdateApplication", update_application::run),
    action!("UpdateApplicationResourceLifecycle", update_application_resource_lifecycle::run),
    action!("UpdateApplicationVersion", update_application_version::run),
    action!("UpdateConfigurationTemplate", update_configuration_template::run),
    action!("UpdateEnvironment", update_environment::run),
    action!("UpdateTagsForResource", update_tags_for_resource::run),
    action!("ValidateConfigurationSettings", validate_configuration_settings::run),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_model_has_a_row() {
        assert_eq!(ACTIONS.len(), 47);
        assert!(ACTIONS.windows(2).all(|pair| pair[0].name < pair[1].name), "sorted, so that a missing one is seen");
    }
}
