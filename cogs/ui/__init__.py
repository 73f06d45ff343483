"""The parts every cog answers with: one door for replies, one for errors, one codec for components."""
