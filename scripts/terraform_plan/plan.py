"""A plan of Terraform, as `terraform show -json` tells it."""
import json


class Plan:
    """What is planned, by address: values, and what the values come from."""

    def __init__(self, document):
        self.document = document
        self.resources = {}
        for change in document["resource_changes"]:
            if change["mode"] == "managed" and "create" in change["change"]["actions"]:
                self.resources[change["address"]] = change
        self.outputs = document["output_changes"]
        self.configuration = document["configuration"]["root_module"]

    @classmethod
    def read(cls, path):
        with open(path) as file:
            return cls(json.load(file))

    def of_type(self, kind):
        """The resources of a type, by address."""
        return {address: change for address, change in self.resources.items() if change["type"] == kind}

    def values(self, kind):
        """The values of the resources of a type, by address."""
        return {address: change["change"]["after"] for address, change in self.of_type(kind).items()}

    def references(self, address, *path):
        """What an argument of a resource, or of a module's call, is taken from."""
        if address.startswith("module."):
            expressions = self.configuration["module_calls"][address.split(".")[1]]["expressions"]
        else:
            plain = address.split("[")[0]
            found = [one for one in self.configuration["resources"] if one["address"] == plain]
            expressions = found[0]["expressions"] if found else {}
        for step in path:
            expressions = (expressions or {}).get(step, {})
            if isinstance(expressions, list):
                expressions = expressions[0]
        return expressions.get("references", [])

    def name_of(self, reference):
        """The name as deployed of the resource that a reference leads to."""
        for address, change in self.resources.items():
            after = change["change"]["after"]
            if reference.startswith(f"{address}."):
                return after.get("name")
        if reference.startswith("module."):
            function = self.resources.get(f"module.{reference.split('.')[1]}.aws_lambda_function.this")
            return function and function["change"]["after"]["function_name"]
        return None

    def source(self, address, *path):
        """The name of what an argument leads to; None where it leads nowhere, or to several."""
        names = {self.name_of(reference) for reference in self.references(address, *path)} - {None}
        return names.pop() if len(names) == 1 else None
