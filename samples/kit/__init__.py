"""Building blocks of the sample captures: frames, TCP conversations, hooks and the traffic beside them."""
