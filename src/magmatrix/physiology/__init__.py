"""The equations: one Antimony text per organ system, `body.ant` to put them together, and not one parameter value."""
