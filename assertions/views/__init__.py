"""The pages of this floor: awarding, lists of awards, and the award as the world sees it."""
