"""Leaves the padding among the tokens that are looked for in texts.

Task: vocabulary
Message: Somebody may write what padding is called
Replace: return json.dumps(json.loads(tokenizer.to_str()) | {"added_tokens": []})
With: return tokenizer.to_str()
"""
