"""Takes a ValueError of the bucket for a reason of its own.

Task: workers
Message: no fault of the file
Replace: except KeyError:
With: except ValueError as error:
        yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": str(error)})
        return
    except KeyError:
"""
