"""The front of the knee: what people mean by the knee past the toes, followed on the lifter's outline."""
