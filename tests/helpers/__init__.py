"""What several tests need to build their inputs."""
