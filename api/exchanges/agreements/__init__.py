"""What is agreed: the plan, the two documents, their signatures, and how it moves on."""
